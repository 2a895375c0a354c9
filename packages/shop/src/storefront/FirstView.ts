/** Who takes the money, and what its card field needs. */
export type ShellPayment =
  | { readonly provider: 'test' }
  | {
      readonly provider: 'stripe';
      /** Absent: cards are taken through the API only. */
      readonly publishableKey?: string;
    };

/** What every page is told about the service; the browser gets it with the first view. */
export interface Shell {
  readonly version: string;
  readonly instance: string;
  readonly features: readonly string[];
  readonly payment: ShellPayment;
  /** The answer of `GET /api/categories`. */
  readonly categories: unknown;
}

/** What first views are drawn from: each answers as the route of the API does, and throws what has a `status` as that route would. */
export interface FirstViewApi {
  products(question: URLSearchParams): Promise<unknown>;
  product(slug: string): Promise<unknown>;
  related(slug: string): Promise<unknown>;
  popular(): Promise<unknown>;
  reviews(slug: string): Promise<unknown>;
}

export interface FirstViewRequest {
  /** Path and query. */
  readonly url: string;
  readonly api: FirstViewApi;
  readonly shell: Shell;
}

/** A page as the server draws it. The browser takes it over with the same data. */
export interface FirstView {
  readonly status: number;
  readonly title: string;
  readonly description: string;
  /** The source file of the page's own code, as the build's manifest names it. */
  readonly source: string;
  readonly html: string;
  /** All that was read for it. */
  readonly data: unknown;
}

/** The one export of `server/render.mjs` in the built storefront. */
export type Render = (request: FirstViewRequest) => Promise<FirstView>;
