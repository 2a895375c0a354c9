import { Problem } from '../http/Problem.ts';
import type { InputReader } from '../http/InputReader.ts';
import type { FilterStore, Facets } from './FilterStore.ts';
import { isNarrow, readFilter } from './ProductFilter.ts';
import type { ProductFilter } from './ProductFilter.ts';
import type { Department, Product, ProductStore } from './ProductStore.ts';
import type { Spelling } from './Spelling.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Position } from './cursor.ts';
import type { Listed, ProductSummary } from './summaries.ts';

/** What a list of products is asked for. */
export interface Question extends ProductFilter {
  readonly after?: Position;
  readonly limit: number;
  /** Count what further choices there are. */
  readonly facets: boolean;
}

export interface ProductPage {
  readonly items: readonly ProductSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** The words that were looked for instead, when those of the question found nothing. */
  readonly corrected?: string;
  /** On all pages; only when facets are asked for. */
  readonly total?: number;
  readonly facets?: Facets;
}

/** What may be asked of the catalog, by the API and by the pages alike. */
export class Catalog {
  readonly #store: ProductStore;
  readonly #filters: FilterStore;
  readonly #spelling: Spelling;

  constructor(options: {
    readonly store: ProductStore;
    readonly filters: FilterStore;
    readonly spelling: Spelling;
  }) {
    this.#store = options.store;
    this.#filters = options.filters;
    this.#spelling = options.spelling;
  }

  /** Throws a `Problem` 400 that names all that is wrong with it. */
  readQuestion(input: InputReader): Question {
    const limit = input.queryInteger('limit', 20, 1, 100);
    const filter = readFilter(input);
    const facets =
      input.has('facets') &&
      input.choice('facets', ['true', 'false']) === 'true';
    const cursor = input.has('cursor')
      ? input.text('cursor', 1, 100)
      : undefined;
    input.done();
    return {
      ...filter,
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      limit,
      facets,
    };
  }

  categories(): Promise<readonly Department[]> {
    return this.#store.categories();
  }

  async page(question: Question): Promise<ProductPage> {
    const first = await this.#page(question);
    if (first.items.length > 0 || question.query === undefined) return first;
    const corrected = await this.#spelling.correct(question.query);
    if (corrected === undefined) return first;
    const second = await this.#page({ ...question, query: corrected });
    return second.items.length > 0 ? { ...second, corrected } : first;
  }

  async #page(question: Question): Promise<ProductPage> {
    const { limit } = question;
    // One more than asked for tells whether there is a next page.
    const [rows, counted] = await Promise.all([
      this.#rows(question, limit + 1),
      question.facets ? this.#filters.count(question) : undefined,
    ]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(one => one.summary),
      ...(rows.length > limit && last
        ? { nextCursor: writeCursor(last.position) }
        : {}),
      ...counted,
    };
  }

  #rows(question: Question, limit: number): Promise<readonly Listed[]> {
    const { query, category, after } = question;
    if (isNarrow(question)) return this.#filters.list(question, after, limit);
    if (query !== undefined) return this.#store.search(query, after, limit);
    return category !== undefined
      ? this.#store.listCategory(category, after?.[1] ?? 0, limit)
      : this.#store.list(after?.[1] ?? 0, limit);
  }

  async product(slug: string): Promise<Product> {
    const product = await this.#store.find(slug);
    if (product === undefined) throw Problem.notFound('product', slug);
    return product;
  }

  related(slug: string): Promise<readonly ProductSummary[]> {
    return this.#store.related(slug);
  }

  popular(): Promise<readonly ProductSummary[]> {
    return this.#store.popular(6);
  }
}
