import type { Shell } from '../../../src/storefront/FirstView.ts';
import type { ProductPage } from '../api/types.ts';
import { ApiError } from '../api/ApiError.ts';
import type { CatalogApi } from '../api/catalogApi.ts';
import type { Place } from '../routing/Place.ts';
import { wayTo } from './categories.ts';

export interface ListData {
  readonly page: ProductPage;
  /** What the API was asked, without `cursor`: how the next page is asked for. */
  readonly question: string;
  readonly heading: string;
  readonly category?: string;
}

const PAGE = '24';
/** What an address may ask for; anything else in it, such as the mark of a campaign, is none of the catalog's business. */
const FIELDS = [
  'q',
  'facet',
  'minPrice',
  'maxPrice',
  'inStock',
  'sort',
  'cursor',
];

/** Reads the products of a category or a search, as the address says. */
export async function readList(
  api: CatalogApi,
  place: Place,
  shell: Shell,
): Promise<ListData> {
  const question = new URLSearchParams(
    [...place.query].filter(
      ([name, value]) => FIELDS.includes(name) && value.trim() !== '',
    ),
  );
  const slug = place.params.category;
  const category = slug === undefined ? undefined : wayTo(shell, slug).at(-1);
  if (slug !== undefined && category === undefined) {
    throw new ApiError(404, {
      code: 'not-found',
      detail: `There is no category '${slug}'.`,
    });
  }
  if (slug !== undefined) question.set('category', slug);
  question.set('limit', PAGE);
  const more = new URLSearchParams(question);
  more.delete('cursor');
  question.set('facets', 'true');
  const page = await api.products(question);
  const query = question.get('q');
  const everything = category?.name ?? 'Everything in the shop';
  return {
    page,
    question: more.toString(),
    heading: query === null ? everything : `“${query}”`,
    ...(slug === undefined ? {} : { category: slug }),
  };
}
