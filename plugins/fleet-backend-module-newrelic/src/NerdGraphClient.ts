import type { CallOptions } from '@capstan/plugin-fleet-node';
import type { NewRelicAccount } from './config';
import { failedInside, notUnderstood, refusedBy, unreachable } from './errors';

/** What was asked for, as far as there is any of it; with what went wrong for the rest. */
export interface NerdGraphAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly {
    readonly message: string;
    readonly path: readonly (string | number)[];
  }[];
}

const TIMEOUT_MS = 20_000;

/** One GraphQL request at a time, with the account's key. The only place that knows the key. */
export class NerdGraphClient {
  readonly #account: NewRelicAccount;

  constructor(account: NewRelicAccount) {
    this.#account = account;
  }

  /** Throws a `ProviderError` when there is no data at all. Data with errors beside it is answered with both. */
  async ask(
    operation: string,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    { signal }: CallOptions,
  ): Promise<NerdGraphAnswer> {
    const where = { account: this.#account.name, operation };
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(this.#account.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'api-key': this.#account.apiKey,
          // Issues are not a part of the API's stable schema: New Relic wants to hear that this is known.
          'nerd-graph-unsafe-experimental-opt-in': 'AiIssues',
        },
        body: JSON.stringify({ query: document, variables }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        redirect: 'error',
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw refusedBy(where, response.status, retryAfterMs(response));
      }
      body = await response.json();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof SyntaxError) throw notUnderstood(where);
      if (error instanceof Error && error.name === 'ProviderError') throw error;
      throw unreachable(where, error);
    }
    if (!isObject(body)) throw notUnderstood(where);
    const errors = readErrors(body.errors);
    if (isObject(body.data)) return { data: body.data, errors };
    throw errors.length > 0
      ? failedInside(where, errors[0].message)
      : notUnderstood(where);
  }
}

/** What lies at a path of an answer; `undefined` where there is no such place. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? inner[key] : undefined),
    value,
  );
}

export function isObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readErrors(value: unknown): NerdGraphAnswer['errors'] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map(({ message, path }) => ({
    message: typeof message === 'string' ? message : 'an error without a text',
    path: Array.isArray(path) ? path : [],
  }));
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
