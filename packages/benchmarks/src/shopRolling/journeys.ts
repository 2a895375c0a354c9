import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface JourneysResult {
  readonly requests: number;
  /** What was not answered as it must be, in words. */
  readonly failures: readonly string[];
  /** Ids of the orders that a customer was told are paid. */
  readonly orders: readonly string[];
  readonly latenciesMs: readonly number[];
  readonly byVersion: ReadonlyMap<string, number>;
}

const BODY = {
  email: 'load@example.com',
  name: 'Load',
  address: {
    street: 'Harbour Street 1',
    city: 'Hamburg',
    postalCode: '20095',
    country: 'DE',
  },
  shippingMethod: 'standard',
  payment: { token: 'test-success' },
};

/**
 * Customers at a fixed rate of journeys a second whatever the answers do: a list, a cart, an order. Each request is sent once, over
 * kept connections, and each must be answered 200 or 201. Only to this machine.
 */
export function startJourneys(
  url: string,
  rate: number,
): { stop(): Promise<JourneysResult> } {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    scheduling: 'lifo',
  });
  const failures: string[] = [];
  const orders: string[] = [];
  const latenciesMs: number[] = [];
  const byVersion = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let requests = 0;
  let journeys = 0;

  const send = (method: string, path: string, body?: unknown, key?: string) =>
    new Promise<unknown>((resolve, reject) => {
      requests += 1;
      const started = performance.now();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = httpRequest(
        url + path,
        {
          agent,
          method,
          timeout: 20_000,
          headers: {
            ...(text && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
            ...(key && { 'idempotency-key': key }),
          },
        },
        answer => {
          const chunks: Buffer[] = [];
          answer.on('data', chunk => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            latenciesMs.push(performance.now() - started);
            count(byVersion, answer.headers);
            const said = Buffer.concat(chunks).toString();
            if (answer.statusCode === 200 || answer.statusCode === 201)
              resolve(JSON.parse(said));
            else
              reject(
                new Error(
                  `answered ${answer.statusCode}: ${said.slice(0, 200)}`,
                ),
              );
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in 20 s')));
      sent.on('error', reject);
      sent.end(text);
    }).catch((error: Error) => {
      throw new Error(`${method} ${path}: ${error.message}`);
    });

  const journey = async (index: number): Promise<void> => {
    await send('GET', '/api/products?limit=5');
    const cart = idOf(
      await send('POST', '/api/carts', {
        lines: [{ variantId: 1 + ((index * 131) % 900), quantity: 1 }],
      }),
    );
    orders.push(
      idOf(
        await send('POST', `/api/carts/${cart}/checkout`, BODY, randomUUID()),
      ),
    );
  };

  const began = performance.now();
  const timer = setInterval(() => {
    while (journeys < ((performance.now() - began) / 1_000) * rate) {
      journeys += 1;
      const one = journey(journeys)
        .catch((error: Error) => void failures.push(error.message))
        .finally(() => running.delete(one));
      running.add(one);
    }
  }, 5);

  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      agent.destroy();
      return { requests, failures, orders, latenciesMs, byVersion };
    },
  };
}

function count(
  versions: Map<string, number>,
  headers: IncomingHttpHeaders,
): void {
  const version = String(headers['x-shop-version'] ?? 'none');
  versions.set(version, (versions.get(version) ?? 0) + 1);
}

function idOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'id' in answer)
    return String(answer.id);
  throw new Error('The answer has no id.');
}
