import type { ProductSummary } from '../api/types.ts';
import { Icon } from '../design/Icon.tsx';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { departmentsOf } from './categories.ts';
import { ProductGrid } from './ProductCard.tsx';

export interface HomeData {
  readonly selected: readonly ProductSummary[];
  /** Empty without the feature `popular`. */
  readonly popular: readonly ProductSummary[];
}

export const title = (): string => '';

const PROMISES = [
  {
    icon: 'truck',
    name: 'Sent in two days',
    text: 'Free standard shipping from €50',
  },
  {
    icon: 'mend',
    name: 'Made to be mended',
    text: 'Spare parts for ten years',
  },
  {
    icon: 'back',
    name: '30 days to decide',
    text: 'Send it back, no questions',
  },
  { icon: 'leaf', name: 'Small workshops', text: 'Every maker is known to us' },
] as const;

export default function HomePage({ data }: PageProps<HomeData>) {
  const { shell } = useRouter();
  return (
    <>
      <section className="hero">
        <div className="wrap hero-row">
          <div className="hero-text">
            <p className="eyebrow">The autumn table</p>
            <h1>Things for the home, made to last</h1>
            <p className="lead">
              Lamps, mugs, chairs and a thousand other pieces from small
              workshops. Chosen to be used every day, and mended when they
              break.
            </p>
            <p className="actions">
              <Link className="button large" href="/search">
                Look around
              </Link>
              <Link
                className="button large quiet"
                href="/categories/table-lamps"
              >
                Lamps for dark evenings
              </Link>
            </p>
          </div>
          <div className="hero-picture">
            <img
              src="/images/scene-home.svg"
              alt="A table by the window with a lamp, a mug, a vase and a bowl"
              width="720"
              height="600"
              fetchPriority="high"
            />
          </div>
        </div>
      </section>
      <ul className="promises wrap">
        {PROMISES.map(({ icon, name, text }) => (
          <li key={name}>
            <Icon name={icon} />
            <span>
              <b>{name}</b>
              <br />
              {text}
            </span>
          </li>
        ))}
      </ul>
      <section className="wrap section">
        <h2>Shop by room</h2>
        <ul className="tiles">
          {departmentsOf(shell).map(group => (
            <li key={group.slug}>
              <Link className="tile" href={`/categories/${group.slug}`}>
                <img
                  src={`/images/category-${group.slug}.svg`}
                  alt=""
                  width="400"
                  height="300"
                  loading="lazy"
                />
                <span>{group.name}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      {data.popular.length > 0 && (
        <section className="wrap section">
          <h2>Popular right now</h2>
          <ProductGrid products={data.popular} />
        </section>
      )}
      <section className="wrap section">
        <div className="section-head">
          <h2>Chosen by us</h2>
          <Link className="more-link" href="/search">
            See everything <Icon name="arrow" />
          </Link>
        </div>
        <ProductGrid products={data.selected} />
      </section>
      <section className="story">
        <div className="wrap story-row">
          <img
            src="/images/scene-workshop.svg"
            alt=""
            width="560"
            height="420"
            loading="lazy"
          />
          <div>
            <p className="eyebrow">How we choose</p>
            <h2>Bought once, kept for years</h2>
            <p>
              We visit every workshop ourselves: a family in Porto, two sisters
              in Ghent, a cooperative in Lyon. A piece comes into the shop when
              we have used it at home for a winter, when it can be repaired, and
              when we would give it to a friend.
            </p>
          </div>
        </div>
      </section>
    </>
  );
}
