import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestName } from './validate.ts';

export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Validated against the route's `body`. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Work after the change is safe, before the caller hears of it; may give a better answer. */
  readonly settle?: () => Promise<unknown>;
}

/** One line of the API: served, validated and described from the same place. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With `{name}` for a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly open?: boolean;
  readonly body?: RequestName;
  readonly query?: readonly {
    readonly name: string;
    readonly kind: 'integer' | 'time' | 'name';
  }[];
  /** Status → name of an answer schema. */
  readonly answers: Readonly<Record<number, string>>;
  /**
   * Does what takes time and throws refusals; the function that it answers does the rest in one transaction, together
   * with writing down the answer under its idempotency key.
   */
  readonly handle?: (
    request: RouteRequest,
  ) => (() => Answer) | Promise<() => Answer>;
  /** Takes the connection over. */
  readonly stream?: (
    request: RouteRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
  ) => void;
}
