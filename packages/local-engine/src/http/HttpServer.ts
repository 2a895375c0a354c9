import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stores } from '../state/Stores.ts';
import { createOpenApi } from './openapi.ts';
import { readBody } from './readBody.ts';
import { Refusal } from './Refusal.ts';
import type { Answer, Route } from './Route.ts';
import { Router } from './Router.ts';
import { validateBody } from './validate.ts';
import { validateQuery } from './validateQuery.ts';

/** Serves the route table on 127.0.0.1. This is the single place where errors become answers. */
export class HttpServer {
  readonly #server: http.Server;
  readonly #stores: Stores;
  readonly #router: Router;
  readonly #token: Buffer;
  readonly #log: (message: string, error?: unknown) => void;

  constructor(options: {
    stores: Stores;
    routes: readonly Route[];
    token: string;
    version: string;
    log: (message: string, error?: unknown) => void;
  }) {
    this.#stores = options.stores;
    this.#token = digest(`Bearer ${options.token}`);
    this.#log = options.log;
    const document = {
      method: 'GET',
      path: '/v1/openapi.json',
      summary: 'This document',
      answers: {},
    } as const;
    const openApi = createOpenApi(
      [...options.routes, document],
      options.version,
    );
    this.#router = new Router([
      ...options.routes,
      { ...document, handle: () => () => ({ status: 200, body: openApi }) },
    ]);
    this.#server = http.createServer(
      (incoming, response) => void this.#serve(incoming, response),
    );
    this.#server.requestTimeout = 30_000;
  }

  /** @throws Error when the port is taken */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () =>
        resolve(
          `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
        ),
      );
    });
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await this.#dispatch(incoming, response);
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(
              500,
              'The engine could not do this. See its log, then try again.',
            );
      if (refusal !== error) {
        this.#log(
          `Could not answer ${incoming.method} ${incoming.url?.split('?')[0]}.`,
          error,
        );
      }
      send(response, refusal.status, refusal.toProblem(), refusal.headers);
    }
  }

  async #dispatch(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const [path, search = ''] = splitOnce(url, '?');
    const known = this.#authorised(incoming);
    if (!known && path !== '/v1/health') {
      throw new Refusal(
        401,
        "The request carries no valid token. Send 'Authorization: Bearer <content of the file token in the state folder>'.",
        {
          'www-authenticate': 'Bearer',
        },
      );
    }
    const { route, params } = this.#router.find(method, path);
    const query = new URLSearchParams(search);
    validateQuery(route, query);
    const { text, body } = await readBody(incoming, route.body !== undefined);
    if (route.body) {
      await validateBody(route.body, body);
    }
    const request = { params, query, body };
    if (route.stream) {
      route.stream(request, incoming, response);
      return;
    }
    if (method === 'GET') {
      const answer = (await route.handle!(request))();
      send(response, answer.status, answer.body);
      return;
    }
    const key = readKey(incoming);
    const fingerprint = digest(`${method} ${path}?${search}\n${text}`).toString(
      'hex',
    );
    const answer =
      this.#given(key, fingerprint) ??
      this.#mutate(key, fingerprint, await route.handle!(request), () =>
        this.#checkVersion(incoming, params),
      );
    const settled = answer.settle ? await answer.settle() : answer.body;
    send(response, answer.status, settled);
  }

  /** The answer that was given to this key before. */
  #given(key: string | undefined, fingerprint: string): Answer | undefined {
    const before =
      key === undefined ? undefined : this.#stores.idempotency.get(key);
    if (!before) {
      return undefined;
    }
    if (before.fingerprint !== fingerprint) {
      throw new Refusal(
        409,
        `The Idempotency-Key '${key}' was used for another request. Use a new key for every new wish.`,
      );
    }
    return { status: before.status, body: JSON.parse(before.body) as unknown };
  }

  /** One transaction: the answer given meanwhile, or the precondition, the change and its answer. */
  #mutate(
    key: string | undefined,
    fingerprint: string,
    commit: () => Answer,
    checkVersion: () => void,
  ): Answer {
    return this.#stores.db.transaction(() => {
      const before = this.#given(key, fingerprint);
      if (before) {
        return before;
      }
      checkVersion();
      const answer = commit();
      if (key !== undefined) {
        const { status, body } = answer;
        this.#stores.idempotency.save(key, {
          fingerprint,
          status,
          body: JSON.stringify(body),
        });
      }
      return answer;
    });
  }

  #checkVersion(
    incoming: IncomingMessage,
    params: Readonly<Record<string, string>>,
  ): void {
    const match = header(incoming, 'if-match');
    if (match === undefined || !params.service) {
      return;
    }
    const version = /^"?(\d{1,15})"?$/.exec(match.trim())?.[1];
    if (version === undefined) {
      throw new Refusal(
        400,
        `If-Match must be the version of the group, a number, not '${match.slice(
          0,
          100,
        )}'.`,
      );
    }
    const id = `${params.service}/${params.environment}`;
    const actual = this.#stores.groups.get(id)?.version;
    if (actual !== Number(version)) {
      throw new Refusal(
        412,
        `Group '${id}' has changed: you saw version ${version}, it is ${
          actual ?? 'gone'
        } now. Read it again before you decide.`,
      );
    }
  }

  #authorised(incoming: IncomingMessage): boolean {
    return timingSafeEqual(
      digest(header(incoming, 'authorization') ?? ''),
      this.#token,
    );
  }
}

function readKey(incoming: IncomingMessage): string | undefined {
  const key = header(incoming, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Refusal(
      400,
      'The Idempotency-Key must have 1–200 printable characters without blanks. Send a UUID.',
    );
  }
  return key;
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type':
      status >= 400 ? 'application/problem+json' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
