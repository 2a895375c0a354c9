import type { Product, ProductPage, Products, ReviewPage } from './types.ts';
import { call } from './call.ts';

/** What pages of the catalog read. The server has one that asks the catalog itself; this one asks over the network. */
export interface CatalogApi {
  products(question: URLSearchParams): Promise<ProductPage>;
  product(slug: string): Promise<Product>;
  related(slug: string): Promise<Products>;
  popular(): Promise<Products>;
  /** The newest ones of a product. */
  reviews(slug: string): Promise<ReviewPage>;
}

const NOTHING: Products = { items: [] };

/** `features` are those of the release that serves the page: without them a route does not exist. */
export function catalogOverNetwork(features: readonly string[]): CatalogApi {
  return {
    products: question => call('GET', `/api/products?${question}`),
    product: slug => call('GET', `/api/products/${slug}`),
    related: async slug =>
      features.includes('related')
        ? call<Products>('GET', `/api/products/${slug}/related`)
        : NOTHING,
    popular: async () =>
      features.includes('popular')
        ? call<Products>('GET', '/api/popular')
        : NOTHING,
    reviews: slug => call('GET', `/api/products/${slug}/reviews?limit=10`),
  };
}
