import { departmentsOf } from '../catalog/categories.ts';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';

export function Footer() {
  const { shell } = useRouter();
  return (
    <footer className="footer">
      <div className="wrap footer-columns">
        <section>
          <h2>Harbour Goods</h2>
          <p>
            Things for the home from small workshops, chosen to be used every
            day and mended when they break.
          </p>
        </section>
        <nav aria-label="Shop">
          <h2>Shop</h2>
          <ul>
            {departmentsOf(shell)
              .slice(0, 6)
              .map(group => (
                <li key={group.slug}>
                  <Link href={`/categories/${group.slug}`}>{group.name}</Link>
                </li>
              ))}
          </ul>
        </nav>
        <nav aria-label="Service">
          <h2>Service</h2>
          <ul>
            <li>
              <Link href="/account">Your account</Link>
            </li>
            <li>
              <Link href="/cart">Cart</Link>
            </li>
            <li>
              <a href="/openapi.json">API for developers</a>
            </li>
            <li>
              <Link href="/admin">Back office</Link>
            </li>
          </ul>
        </nav>
        <section>
          <h2>Good to know</h2>
          <ul>
            <li>Free standard shipping from €50</li>
            <li>30 days to change your mind</li>
            <li>Prices with tax</li>
          </ul>
        </section>
      </div>
      <div className="wrap footer-line">
        <span>Demo shop: nothing is sold, no money moves.</span>
        <span className="running">
          shop <b>{shell.version}</b>
          {` · instance ${shell.instance}`}
        </span>
      </div>
    </footer>
  );
}
