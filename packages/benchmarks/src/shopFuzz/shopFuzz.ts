import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { startDatabase } from '../shop/database.ts';
import { SHOP, startServer } from '../shop/ShopProcess.ts';
import { freePort } from '../support/freePort.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { readDocument } from './Document.ts';
import type { Operation } from './Document.ts';
import { Generator, ODD, Seen } from './Generator.ts';
import { MANAGER, Manager } from './Manager.ts';

const LANES = 24;
/** Passwords are slow to check on purpose: as many of these as of the others would measure nothing else. */
const SLOW = /^\/api\/(accounts|sessions|password-resets|admin\/sessions)/;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
type ClientClass = new (url: string) => {
  call(
    method: string,
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
};

/**
 * Requests made from the OpenAPI document: right ones, ones with something odd in them, and broken ones; as a guest, as a manager,
 * and with tokens that nobody gave. Every answer is held against the document.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const wanted = Number(values.requests);
  const { Client } = (await import(
    pathToFileURL(join(SHOP, 'test/Client.ts')).href
  )) as { Client: ClientClass };
  const database = await startDatabase();
  const server = await startServer(join(SHOP, 'src/main.ts'), {
    port: await freePort(),
    readyPath: '/readyz',
    cwd: SHOP,
    env: {
      DATABASE_URL: database.url,
      NODE_ENV: 'development',
      SHOP_ROLE: 'web',
      SHOP_LOG_LEVEL: 'silent',
      SHOP_FEATURES: 'related,popular',
      SHOP_PAYMENT_TIMEOUT_MS: '200',
      SHOP_ADMIN_EMAIL: MANAGER.email,
      SHOP_ADMIN_PASSWORD: MANAGER.password,
    },
  });
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  let done = 0;
  try {
    const client = new Client(server.url);
    const random = seededRandom(Number(values.seed));
    const seen = new Seen();
    const { operations, schemas } = await readDocument(server.url);
    const generator = new Generator({ random, schemas, seen });
    const manager = new Manager(client, database);
    await manager.renew();
    const one = async (operation: Operation): Promise<void> => {
      const request = requestFor(operation, generator, manager.token);
      try {
        const answer = await client.call(
          operation.method,
          request.path,
          request.body,
          request.headers,
        );
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        seen.learn(answer.body);
        if (
          answer.status === 401 &&
          request.headers.authorization === `Bearer ${manager.token}`
        )
          await manager.renew();
        if (answer.status >= 500)
          wrong.push(
            `${operation.method} ${request.path} ${request.body?.slice(
              0,
              300,
            )}: ${answer.status} ${JSON.stringify(answer.body)}`,
          );
      } catch (error) {
        wrong.push(
          `${operation.method} ${request.path} ${request.body?.slice(
            0,
            300,
          )}: ${error instanceof Error ? error.message : error}`,
        );
      }
    };
    const lane = async () => {
      while (done < wanted && wrong.length < 200) {
        const operation = generator.pick(operations);
        if (SLOW.test(operation.path) && generator.chance(0.97)) continue;
        // The manager stays signed in.
        if (operation.path === '/api/admin/sessions/current') continue;
        done += 1;
        if (done % 10_000 === 0) console.log(`  ${done} requests`);
        await one(operation);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    await server.stop();
    await database.close();
  }
  for (const line of wrong.slice(0, 40)) console.log(line);
  return {
    name: 'shop-fuzz',
    figures: {
      requests: done,
      wrong: wrong.length,
      statuses: [...statuses]
        .sort(([a], [b]) => a - b)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    },
    goal: '≥ 100,000 requests, 0 × 5xx, 0 answers that the document does not describe',
    met: wrong.length === 0 && done >= 100_000,
  };
}

function requestFor(
  { path, parameters, body }: Operation,
  generator: Generator,
  staff: string,
): {
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const text = (value: unknown) =>
    encodeURIComponent(
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    );
  let filled = path;
  const query: string[] = [];
  const headers: Record<string, string> = {};
  for (const { name, in: place, required, schema } of parameters) {
    if (!required && generator.chance(0.6)) continue;
    if (required && place !== 'path' && generator.chance(0.03)) continue;
    const value = generator.chance(0.2)
      ? generator.pick(ODD)
      : generator.value(schema, name);
    if (place === 'path')
      // An empty part would be another path.
      filled = filled.replace(`{${name}}`, text(value) || '-');
    else if (place === 'query')
      for (const each of Array.isArray(value) ? value : [value])
        query.push(`${name}=${text(each)}`);
    else if (name.toLowerCase() === 'idempotency-key')
      headers[name] = generator.chance(0.9) ? randomUUID() : 'short';
  }
  if (generator.chance(0.03)) query.push('nothing=1', '__proto__=2');
  if (generator.chance(path.startsWith('/api/admin') ? 0.9 : 0.05))
    headers.authorization = `Bearer ${
      generator.chance(0.95) ? staff : randomUUID()
    }`;
  return {
    path: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    ...(body && generator.chance(0.97) && { body: generator.body(body) }),
    headers,
  };
}
