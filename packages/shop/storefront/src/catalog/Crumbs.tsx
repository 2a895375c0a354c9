import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { wayTo } from './categories.ts';

interface CrumbsProps {
  readonly category?: string | undefined;
  /** Below the category, the page that is shown. */
  readonly page?: string;
}

export function Crumbs({ category, page }: CrumbsProps) {
  const { shell } = useRouter();
  const way = category === undefined ? [] : wayTo(shell, category);
  return (
    <nav className="crumbs" aria-label="You are here">
      <ol>
        <li>
          <Link href="/">Shop</Link>
        </li>
        {way.map((step, index) => (
          <li key={step.slug}>
            {page === undefined && index === way.length - 1 ? (
              <span aria-current="page">{step.name}</span>
            ) : (
              <Link href={`/categories/${step.slug}`}>{step.name}</Link>
            )}
          </li>
        ))}
        {page !== undefined && (
          <li>
            <span aria-current="page">{page}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}
