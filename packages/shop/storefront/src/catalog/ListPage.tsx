import { useState } from 'react';
import type { ProductPage } from '../api/types.ts';
import { messageOf } from '../api/ApiError.ts';
import { catalogOverNetwork } from '../api/catalogApi.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Icon } from '../design/Icon.tsx';
import { Notice } from '../design/Notice.tsx';
import { Link } from '../routing/Link.tsx';
import type { Place } from '../routing/Place.ts';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { say } from '../shell/toastStore.ts';
import { Crumbs } from './Crumbs.tsx';
import { Filters, FiltersReset } from './Filters.tsx';
import { ProductGrid } from './ProductCard.tsx';
import { departmentsOf } from './categories.ts';
import { addressOf, countChoices } from './listAddress.ts';
import type { ListData } from './readList.ts';

export const title = (data: ListData): string => data.heading;

const SORTS = {
  relevance: 'Best first',
  price: 'Price, low to high',
  '-price': 'Price, high to low',
  newest: 'Newest first',
} as const;

export default function ListPage({ data, place }: PageProps<ListData>) {
  const { page, heading, question, category } = data;
  const searching = (place.query.get('q') ?? '') !== '';
  const choices = countChoices(place);
  const [open, setOpen] = useState(false);
  return (
    <div className="wrap page">
      <Crumbs category={category} />
      <div className="list-head">
        <h1>{searching ? <>Found for {heading}</> : heading}</h1>
        <p className="hint" role="status">
          {page.total === 1
            ? 'One piece'
            : `${page.total?.toLocaleString('en')} pieces`}
        </p>
      </div>
      {page.corrected !== undefined && (
        <Notice kind="plain">
          Nothing was found for {heading}. Here is what there is for{' '}
          <b>“{page.corrected}”</b>.
        </Notice>
      )}
      {category !== undefined && <Subcategories slug={category} />}
      <div className="list">
        {page.facets && (
          <aside className="list-side" aria-label="Filters">
            <button
              type="button"
              className="button quiet filters-button"
              aria-expanded={open}
              aria-controls="filters"
              onClick={() => setOpen(!open)}
            >
              <Icon name="filter" /> Filter{choices > 0 ? ` (${choices})` : ''}
            </button>
            <div
              id="filters"
              className={open ? 'filters-panel open' : 'filters-panel'}
            >
              <Filters facets={page.facets} place={place} category={category} />
            </div>
          </aside>
        )}
        <div className="list-main">
          <div className="list-tools">
            {choices > 0 ? <FiltersReset place={place} /> : <span />}
            <Sort place={place} />
          </div>
          {page.items.length === 0 ? (
            <EmptyState title="Nothing was found" icon="search" level={2}>
              <p>
                Try another word or fewer filters, or look through the
                categories.
              </p>
              <p>
                <Link className="button" href="/search">
                  See everything
                </Link>
              </p>
            </EmptyState>
          ) : (
            <Pages
              key={place.query.toString()}
              first={page}
              question={question}
              place={place}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** On the page of a department: its categories. */
function Subcategories({ slug }: { readonly slug: string }) {
  const { shell } = useRouter();
  const department = departmentsOf(shell).find(one => one.slug === slug);
  if (department === undefined) return null;
  return (
    <ul className="chips" aria-label={`Categories of ${department.name}`}>
      {department.categories.map(category => (
        <li key={category.slug}>
          <Link className="chip" href={`/categories/${category.slug}`}>
            <img
              src={`/images/category-${category.slug}.svg`}
              alt=""
              width="64"
              height="48"
            />
            {category.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Sort({ place }: { readonly place: Place }) {
  const { navigate } = useRouter();
  return (
    <label className="sort">
      <span>Sort</span>
      <select
        value={place.query.get('sort') ?? 'relevance'}
        onChange={event => {
          const { value } = event.target;
          navigate(
            addressOf(place, {
              sort: value === 'relevance' ? undefined : value,
            }),
            { replace: true, keepScroll: true },
          );
        }}
      >
        {Object.entries(SORTS).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PagesProps {
  readonly first: ProductPage;
  readonly question: string;
  readonly place: Place;
}

/** Page after page below each other. Without JavaScript, and for search engines, the button is a link to the next page. */
function Pages({ first, question, place }: PagesProps) {
  const [pages, setPages] = useState([first]);
  const [loading, setLoading] = useState(false);
  const cursor = pages.at(-1)?.nextCursor;
  const more = async () => {
    setLoading(true);
    try {
      const next = await catalogOverNetwork([]).products(
        new URLSearchParams(`${question}&cursor=${cursor}`),
      );
      setPages([...pages, next]);
    } catch (error) {
      say({ kind: 'bad', text: messageOf(error) });
    } finally {
      setLoading(false);
    }
  };
  const address = new URLSearchParams(place.query);
  address.set('cursor', cursor ?? '');
  return (
    <>
      <ProductGrid products={pages.flatMap(page => page.items)} eager={4} />
      {cursor !== undefined && (
        <p className="more">
          <a
            className="button quiet large"
            href={`${place.path}?${address}`}
            rel="next"
            aria-busy={loading}
            onClick={event => {
              event.preventDefault();
              if (!loading) void more();
            }}
          >
            {loading ? 'Loading …' : 'Show more'}
          </a>
        </p>
      )}
    </>
  );
}
