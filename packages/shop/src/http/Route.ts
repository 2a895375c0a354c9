import type { Request, Response } from 'express';

/**
 * One operation of the service. The table of all routes is what Express serves, what the metrics name, and what the OpenAPI
 * document is checked against.
 */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In the words of OpenAPI, for example `/api/products/{slug}`. */
  readonly path: string;
  /** It reads a JSON body. */
  readonly body?: boolean;
  /** It reads its body as the bytes that came, at most 256 KiB, of any type. */
  readonly raw?: boolean;
  /** Faults on purpose never touch it. */
  readonly exempt?: boolean;
  /** Not part of the API and so not in its document: pages and files. */
  readonly page?: boolean;
  /** Decides who may, before the body is read. Throws a `Problem` otherwise. */
  before?(request: Request, response: Response): Promise<void>;
  handle(request: Request, response: Response): Promise<void> | void;
}

/** A path parameter as text. Express knows them, its types do not. */
export function parameter(request: Request, name: string): string {
  const value: unknown = request.params[name];
  return typeof value === 'string' ? value : '';
}
