import type { InputReader } from '../http/InputReader.ts';

export const SORTS = ['relevance', 'price', '-price', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

/** What a list of products is narrowed down to. */
export interface ProductFilter {
  readonly query?: string;
  /** Slug of a category or department. */
  readonly category?: string;
  /** Names of attributes with the values that are wanted; one of each name must match. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Minor units. */
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly inStock: boolean;
  readonly sort: Sort;
}

export const FILTER_FIELDS = [
  'q',
  'category',
  'facet',
  'minPrice',
  'maxPrice',
  'inStock',
  'sort',
] as const;

const MOST_FACETS = 20;
const MOST_PRICE = 100_000_000;

/** Notes what is wrong with it in the reader. */
export function readFilter(input: InputReader): ProductFilter {
  const query = input.has('q') ? input.text('q', 1, 200) : undefined;
  const category = input.has('category')
    ? input.matching(
        'category',
        /^[a-z0-9-]{1,80}$/,
        'Give the slug of a category.',
      )
    : undefined;
  const price = (field: 'minPrice' | 'maxPrice') =>
    input.has(field)
      ? { [field]: input.queryInteger(field, 0, 0, MOST_PRICE) }
      : {};
  return {
    ...(query === undefined ? {} : { query }),
    ...(category === undefined ? {} : { category }),
    attributes: readFacets(input),
    ...price('minPrice'),
    ...price('maxPrice'),
    inStock: input.has('inStock')
      ? input.choice('inStock', ['true', 'false']) === 'true'
      : false,
    sort: input.has('sort') ? input.choice('sort', SORTS) : 'relevance',
  };
}

/** Whether it asks for more than words or a category. */
export function isNarrow(filter: ProductFilter): boolean {
  return (
    filter.sort !== 'relevance' ||
    filter.inStock ||
    filter.minPrice !== undefined ||
    filter.maxPrice !== undefined ||
    Object.keys(filter.attributes).length > 0 ||
    (filter.query !== undefined && filter.category !== undefined)
  );
}

/** `facet=material:oak&facet=material:walnut&facet=colour:Sage` */
function readFacets(input: InputReader): ProductFilter['attributes'] {
  const wanted = new Map<string, string[]>();
  for (const text of input.texts('facet', MOST_FACETS, 120)) {
    const [, name, value] = /^([a-z]{1,40}):(.{1,80})$/u.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      input.wrong(
        'facet',
        'Give name:value, for example material:oak. Names are lower-case letters.',
      );
      break;
    }
    wanted.set(name, [...(wanted.get(name) ?? []), value]);
  }
  return Object.fromEntries(wanted);
}
