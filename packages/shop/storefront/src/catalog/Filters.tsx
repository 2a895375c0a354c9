import { formatMoney } from '../../../src/money.ts';
import type { ProductPage } from '../api/types.ts';
import { Icon } from '../design/Icon.tsx';
import { Link } from '../routing/Link.tsx';
import type { Place } from '../routing/Place.ts';
import { useRouter } from '../routing/Router.tsx';
import { Swatch } from './Swatch.tsx';
import { addressOf, countChoices } from './listAddress.ts';

interface FiltersProps {
  readonly facets: NonNullable<ProductPage['facets']>;
  readonly place: Place;
  readonly category?: string | undefined;
}

/** What the list can be narrowed down to. Every choice is a link, so that it works without JavaScript and can be sent to somebody. */
export function Filters({ facets, place, category }: FiltersProps) {
  const chosen = place.query.getAll('facet');
  const inStock = place.query.get('inStock') === 'true';
  return (
    <div className="filters">
      {facets.categories.length > 1 && (
        <section>
          <h2>Category</h2>
          <ul>
            {facets.categories.slice(0, 12).map(({ slug, name, products }) => (
              <li key={slug}>
                <Link
                  className="filter-link"
                  href={addressOf(place, {}, `/categories/${slug}`)}
                  aria-current={slug === category ? 'true' : undefined}
                >
                  {name} <small>{products}</small>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {facets.price && (
        <PriceFilter
          least={facets.price.least}
          most={facets.price.most}
          place={place}
        />
      )}
      <section>
        <h2>Availability</h2>
        <ul>
          <li>
            <Choice
              place={place}
              change={{ inStock: inStock ? undefined : 'true' }}
              on={inStock}
            >
              In stock only
            </Choice>
          </li>
        </ul>
      </section>
      {facets.attributes.map(({ name, values }) => (
        <section key={name}>
          <h2>{name}</h2>
          <ul className={name === 'colour' ? 'swatches' : undefined}>
            {values.slice(0, 14).map(({ value, products }) => {
              const facet = `${name}:${value}`;
              const on = chosen.includes(facet);
              return (
                <li key={value}>
                  <Choice place={place} facet={facet} on={on}>
                    {name === 'colour' && <Swatch colour={value} />}
                    {value} <small>{products}</small>
                  </Choice>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly place: Place;
  readonly on: boolean;
  readonly facet?: string;
  readonly change?: Readonly<Record<string, string | undefined>>;
  readonly children: React.ReactNode;
}

function Choice({ place, on, facet, change = {}, children }: ChoiceProps) {
  return (
    <Link
      className="filter-choice"
      href={addressOf(place, change, place.path, facet)}
      replace
      keepScroll
      rel="nofollow"
      aria-current={on ? 'true' : undefined}
    >
      <span className="filter-box">{on && <Icon name="check" />}</span>
      <span>{children}</span>
    </Link>
  );
}

/** Thirds of what there is, as steps that people can grasp. */
function PriceFilter({
  least,
  most,
  place,
}: {
  readonly least: number;
  readonly most: number;
  readonly place: Place;
}) {
  const minPrice = place.query.get('minPrice');
  const maxPrice = place.query.get('maxPrice');
  const steps = [2_500, 5_000, 10_000, 20_000].filter(
    step => step > least && step < most,
  );
  if (steps.length === 0 && minPrice === null && maxPrice === null) return null;
  const bounds = [undefined, ...steps, undefined];
  const money = (amount: number) =>
    formatMoney({ amount, currency: 'EUR' }).replace('.00', '');
  const ranges = bounds
    .slice(1)
    .map((to, index) => ({ from: bounds[index], to }));
  return (
    <section>
      <h2>Price</h2>
      <ul>
        {(minPrice !== null || maxPrice !== null) && (
          <li>
            <Choice
              place={place}
              change={{ minPrice: undefined, maxPrice: undefined }}
              on
            >
              {minPrice === null ? '' : `From ${money(Number(minPrice))} `}
              {maxPrice === null ? '' : `Up to ${money(Number(maxPrice))}`}
            </Choice>
          </li>
        )}
        {minPrice === null &&
          maxPrice === null &&
          ranges.map(({ from, to }) => (
            <li key={`${from}-${to}`}>
              <Choice
                place={place}
                change={{
                  minPrice: from?.toString(),
                  maxPrice: to?.toString(),
                }}
                on={false}
              >
                {from === undefined
                  ? `Up to ${money(to ?? 0)}`
                  : to === undefined
                  ? `From ${money(from)}`
                  : `${money(from)} to ${money(to)}`}
              </Choice>
            </li>
          ))}
      </ul>
    </section>
  );
}

export function FiltersReset({ place }: { readonly place: Place }) {
  const { navigate } = useRouter();
  const query = place.query.get('q');
  const href =
    query === null
      ? place.path
      : `${place.path}?${new URLSearchParams({ q: query })}`;
  return (
    <button
      type="button"
      className="button small quiet"
      onClick={() => navigate(href, { replace: true, keepScroll: true })}
    >
      Clear {countChoices(place)}{' '}
      {countChoices(place) === 1 ? 'filter' : 'filters'}
    </button>
  );
}
