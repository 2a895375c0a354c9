import type { InputReader } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import type {
  Category,
  Product,
  ProductStore,
  ProductSummary,
} from './ProductStore.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Position } from './cursor.ts';

/** What a list of products is asked for. */
export interface Question {
  readonly query?: string;
  readonly category?: string;
  readonly after?: Position;
  readonly limit: number;
}

export interface ProductPage {
  readonly items: readonly ProductSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What may be asked of the catalog, by the API and by the pages alike. */
export class Catalog {
  readonly #store: ProductStore;

  constructor(store: ProductStore) {
    this.#store = store;
  }

  /** Throws a `Problem` 400 that names all that is wrong with it. */
  readQuestion(input: InputReader): Question {
    const limit = input.queryInteger('limit', 20, 1, 100);
    const query = input.has('q') ? input.text('q', 1, 200) : undefined;
    const category = input.has('category')
      ? input.matching(
          'category',
          /^[a-z0-9-]{1,80}$/,
          'Give the slug of a category.',
        )
      : undefined;
    const cursor = input.has('cursor')
      ? input.text('cursor', 1, 100)
      : undefined;
    input.done();
    return {
      ...(query === undefined ? {} : { query }),
      ...(category === undefined ? {} : { category }),
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      limit,
    };
  }

  categories(): Promise<readonly Category[]> {
    return this.#store.categories();
  }

  async page({
    query,
    category,
    after,
    limit,
  }: Question): Promise<ProductPage> {
    // One more than asked for tells whether there is a next page.
    const listed = await (query !== undefined
      ? this.#store.search(query, category, after, limit + 1)
      : category !== undefined
      ? this.#store.listCategory(category, after?.[1] ?? 0, limit + 1)
      : this.#store.list(after?.[1] ?? 0, limit + 1));
    const shown = listed.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(one => one.summary),
      ...(listed.length > limit && last
        ? { nextCursor: writeCursor(last.position) }
        : {}),
    };
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
