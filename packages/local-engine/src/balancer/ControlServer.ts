import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Balancer } from './Balancer.ts';
import { InputError, readGroup, readNumber } from './controlInput.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** How long requests may take after `POST /stop` that does not say. */
export const DEFAULT_DRAIN_MS = 5000;
const MAX_WAIT_MS = 3_600_000;

export interface ControlServerOptions {
  readonly balancer: Balancer;
  readonly token: string;
  /** Called after `POST /stop` was answered. */
  readonly onStop: (drainMs: number) => void;
}

/** The engine's side entrance, as described in `control.ts`. */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #tokenDigest: Buffer;
  readonly #server: Server;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#tokenDigest = digest(options.token);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        if (error instanceof InputError) problem(response, 400, error.message);
        else
          problem(
            response,
            500,
            'The balancer could not do this. Its log says why.',
          );
        if (!(error instanceof InputError))
          console.error('control request failed', error);
      });
    });
  }

  /** Resolves with the address once it listens on a free port of 127.0.0.1. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(
          `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
        );
      });
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (!this.#isAllowed(request.headers.authorization)) {
      problem(
        response,
        401,
        'This needs the token of the engine (Authorization: Bearer …).',
      );
      return;
    }
    const { balancer, onStop } = this.#options;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const group = /^\/groups\/([^/]+)$/.exec(url.pathname);
    switch (`${request.method} ${group ? '/groups/{groupId}' : url.pathname}`) {
      case 'GET /state':
        answer(response, 200, balancer.state());
        return;
      case 'PUT /groups/{groupId}': {
        const wish = readGroup(
          decode(group?.[1] ?? ''),
          await readJson(request),
        );
        answer(response, 200, await balancer.put(wish));
        return;
      }
      case 'DELETE /groups/{groupId}':
        await balancer.delete(decode(group?.[1] ?? ''));
        response.writeHead(204).end();
        return;
      case 'GET /drained': {
        const instance = url.searchParams.get('instance');
        if (!instance) throw new InputError(`'instance' is missing.`);
        const timeoutMs = readNumber(
          url.searchParams.get('timeoutMs'),
          'timeoutMs',
          MAX_WAIT_MS,
          0,
        );
        answer(response, 200, await balancer.drained(instance, timeoutMs));
        return;
      }
      case 'GET /metrics':
        answer(response, 200, {
          items: balancer.metrics(readTime(url.searchParams.get('after'))),
        });
        return;
      case 'POST /stop': {
        const body = (await readJson(request)) as
          | { drainMs?: unknown }
          | undefined;
        const wanted = body?.drainMs ?? url.searchParams.get('drainMs');
        const drainMs = readNumber(
          wanted === null ? null : String(wanted),
          'drainMs',
          MAX_WAIT_MS,
          DEFAULT_DRAIN_MS,
        );
        response.on('finish', () => onStop(drainMs));
        answer(response, 202, { drainMs });
        return;
      }
      default:
        problem(
          response,
          404,
          `There is no ${request.method} ${url.pathname} here.`,
        );
    }
  }

  #isAllowed(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    return (
      token !== undefined && timingSafeEqual(digest(token), this.#tokenDigest)
    );
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new InputError('The group in the path is not encoded correctly.');
  }
}

function readTime(value: string | null): string | undefined {
  if (value === null) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw new InputError(`'after' is not an ISO time.`);
  return new Date(time).toISOString();
}

/** `undefined` for an empty body. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new InputError(`The body is larger than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new InputError('The body is not valid JSON.');
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

function problem(
  response: ServerResponse,
  status: number,
  detail: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const title =
    { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found' }[status] ??
    'Error';
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
