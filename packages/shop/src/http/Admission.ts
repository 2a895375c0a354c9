import { randomUUID } from 'node:crypto';
import type {
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import type { Metrics } from '../metrics/Metrics.ts';
import { Problem } from './Problem.ts';

export interface AdmissionOptions {
  /** Requests in flight beyond which new ones are refused; twice as many for what belongs to an order. */
  readonly most: number;
  /** Answers that are not finished yet. */
  readonly inFlight: { readonly size: number };
  readonly metrics: Metrics;
}

const ALWAYS = new Set(['/livez', '/readyz', '/metrics', '/version']);
/** Somebody is in the middle of an order: turned away last, as the work that was done for it would be lost. */
const ORDERING = /^\/api\/(carts\/[^/]+\/checkout|orders\/|payments\/|admin\/)/;
const BUSY = Problem.unavailable(
  'The shop has more to do than it can. Try again in a second.',
);

/**
 * Turns requests away at the door while too many are in flight, before anything is read or asked: what is let in stays fast, and
 * a refusal costs next to nothing. With `most` in flight and N answers a second, what is let in takes `most / N` seconds.
 */
export function admit(
  app: RequestListener,
  { most, inFlight, metrics }: AdmissionOptions,
): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    const limit = ORDERING.test(path) ? 2 * most : most;
    if (inFlight.size < limit || ALWAYS.has(path)) {
      app(request, response);
      return;
    }
    metrics.request('refused', 'any', 503, 0);
    refuse(response);
  };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function refuse(response: ServerResponse): void {
  const requestId = randomUUID();
  const body = JSON.stringify(BUSY.document(requestId));
  response.writeHead(503, {
    ...BUSY.headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
  });
  response.end(body);
}
