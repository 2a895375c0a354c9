/** One thing that is wrong with the input: where, and what to do. */
export interface ProblemItem {
  /** A JSON pointer into the body, or the name of a parameter. */
  readonly at: string;
  readonly detail: string;
}

export interface ProblemOptions {
  /** Stable word for programs, for example `sold-out`. */
  readonly code?: string;
  readonly items?: readonly ProblemItem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'Sign in first',
  402: 'The payment was declined',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'The request does not fit the current state',
  413: 'The body is too large',
  415: 'The kind of body is not supported',
  422: 'The request cannot be done as it is',
  429: 'Too many attempts',
  431: 'The headers are too large',
  500: 'Something went wrong',
  503: 'Not available at the moment',
};

/** An answer that refuses a request, as an RFC 9457 problem document. `detail` is a sentence that says what to do. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #options: ProblemOptions;

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.code =
      options.code ??
      (TITLES[status] ?? 'problem').toLowerCase().replaceAll(' ', '-');
    this.headers = options.headers ?? {};
    this.#options = options;
  }

  static invalid(items: readonly ProblemItem[]): Problem {
    const detail = items.map(item => `${item.at}: ${item.detail}`).join(' ');
    return new Problem(400, detail, { code: 'invalid', items });
  }

  static notFound(what: string, id: string): Problem {
    return new Problem(
      404,
      `There is no ${what} '${id.slice(0, 100)}'. Check the address.`,
      { code: 'not-found' },
    );
  }

  static unavailable(detail: string): Problem {
    return new Problem(503, detail, {
      code: 'unavailable',
      headers: { 'retry-after': '1' },
    });
  }

  document(instance: string): Record<string, unknown> {
    return {
      type: `urn:shop:problem:${this.code}`,
      title: TITLES[this.status] ?? 'Problem',
      status: this.status,
      detail: this.message,
      instance,
      code: this.code,
      ...(this.#options.items ? { errors: this.#options.items } : {}),
      ...this.#options.more,
    };
  }
}
