import type { Feature } from '../config/Config.ts';
import type { Catalog } from '../products/Catalog.ts';
import { pageOf } from '../backOffice/paging.ts';
import { InputReader, pathSlug } from '../http/InputReader.ts';
import { FILTER_FIELDS } from '../products/ProductFilter.ts';
import type { ReviewStore } from '../reviews/ReviewStore.ts';
import type { FirstViewApi } from './FirstView.ts';

const NOTHING = { items: [] };
const FIRST_REVIEWS = 10;

/** First views are drawn from the catalog itself, without a way over the network. */
export function firstViewApi(
  catalog: Catalog,
  store: ReviewStore,
  features: ReadonlySet<Feature>,
): FirstViewApi {
  return {
    products: async question =>
      catalog.page(
        catalog.readQuestion(
          InputReader.of(valuesOf(question), [
            ...FILTER_FIELDS,
            'facets',
            'cursor',
            'limit',
          ]),
        ),
      ),
    product: async slug => catalog.product(pathSlug(slug, 'product')),
    related: async slug =>
      features.has('related')
        ? { items: await catalog.related(pathSlug(slug, 'product')) }
        : NOTHING,
    popular: async () =>
      features.has('popular') ? { items: await catalog.popular() } : NOTHING,
    async reviews(slug) {
      const [rating, found] = await Promise.all([
        store.rating(slug),
        store.list(slug, undefined, FIRST_REVIEWS + 1),
      ]);
      return {
        rating: rating ?? { reviews: 0 },
        ...pageOf(found, FIRST_REVIEWS, one => one.id),
      };
    },
  };
}

/** As Express reads a query: what is there more than once is a list. */
function valuesOf(
  question: URLSearchParams,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...new Set(question.keys())].map(name => {
      const values = question.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
