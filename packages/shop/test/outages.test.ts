import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { freePort, startLocalPostgres } from '../scripts/localPostgres.ts';
import type { LocalPostgres } from '../scripts/localPostgres.ts';
import { migrate } from '../src/database/migrations.ts';
import type { Order } from '../src/orders/Order.ts';
import { resource } from '../src/resources.ts';
import { seed } from '../src/seeds/seed.ts';
import { Client } from './Client.ts';
import type { Answer } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { checkBooks } from './oracle.ts';
import { startProcess } from './shops.ts';
import type { ShopProcess } from './shops.ts';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/**
 * A customer who does not give up: sends the same request with the same key, to another instance each time, until it is paid.
 * What is not an answer or says "later" (409 in progress, 503, 202) is tried again; everything else ends it.
 */
async function buy(
  clients: readonly Client[],
  index: number,
  variantId: number,
): Promise<Answer<Order>> {
  const client = (attempt: number): Client =>
    clients[(index + attempt) % clients.length] as Client;
  const patiently = async <Body>(
    send: (attempt: number) => Promise<Answer<Body>>,
  ): Promise<Answer<Body>> => {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const answer = await send(attempt).catch((error: Error) => {
        // An answer that the document does not describe is no outage.
        if (error.name === 'AssertionError') throw error;
        return undefined;
      });
      const later =
        answer === undefined ||
        answer.status === 503 ||
        answer.status === 202 ||
        (answer.status === 409 &&
          JSON.stringify(answer.body).includes('in-progress'));
      if (!later) return answer;
      if (answer?.status === 503)
        assert.ok(Number(answer.headers.get('retry-after')) >= 1);
      await pause(200 + Math.random() * 100);
    }
    throw new Error('The customer gave up.');
  };
  const cart = await patiently<{ id: string }>(attempt =>
    client(attempt).call('POST', '/api/carts', {
      lines: [{ variantId, quantity: 1 }],
    }),
  );
  const key = randomUUID();
  return patiently(attempt =>
    client(attempt).checkout<Order>(cart.body.id, {}, key),
  );
}

// They mostly wait, and each has a database of its own: side by side they take half of the time.
describe('outages', { concurrency: true }, () => {
  describe('the database', { concurrency: false }, () => {
    let folder: string;
    let port: number;
    let postgres: LocalPostgres;
    let shops: readonly ShopProcess[] = [];
    const query: TestDatabase['query'] = async (text, values = []) => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows as never;
      } finally {
        await client.end();
      }
    };
    /** `kill -9` of the server, then a start that has to recover. */
    const crash = async (): Promise<void> => {
      const pid = Number(
        readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split(
          '\n',
        )[0],
      );
      process.kill(pid, 'SIGKILL');
      for (let attempt = 0; ; attempt += 1) {
        await pause(300);
        try {
          postgres = await startLocalPostgres(folder, {
            persistent: true,
            port,
          });
          return;
        } catch (error) {
          // Its children hold the memory for a moment.
          if (attempt === 20) throw error;
        }
      }
    };
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'shop-outage-'));
      port = await freePort();
      postgres = await startLocalPostgres(folder, { persistent: true, port });
      await migrate({ url: postgres.url, folder: resource('migrations') });
      await seed(postgres.url);
      shops = await Promise.all(
        ['a', 'b'].map(name =>
          startProcess(postgres.url, {
            SHOP_INSTANCE: name,
            SHOP_ROLE: 'all',
            SHOP_PAYMENT_TIMEOUT_MS: '500',
          }),
        ),
      );
    });
    after(async () => {
      await Promise.all(shops.map(shop => shop.stop('SIGKILL')));
      await postgres?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('may be killed in the middle of checkouts: no order is lost or doubled, no stock is lost', async () => {
      const clients = shops.map(shop => new Client(shop.url));
      await query(
        'UPDATE stock SET stocked = 100, available = 100 WHERE variant_id IN (1, 2)',
      );
      const buying = Array.from({ length: 60 }, async (_, index) => {
        await pause(index * 40);
        return buy(clients, index, 1 + (index % 2));
      });
      await pause(500);
      await crash();
      await pause(700);
      await crash();
      const answers = await Promise.all(buying);
      assert.deepEqual(
        answers.map(answer => answer.status),
        answers.map(() => 201),
      );
      const ids = answers.map(answer => answer.body.id);
      assert.equal(new Set(ids).size, 60);
      await checkBooks({ query }, ids);
      const [row] = await query<{ orders: number; left: number }>(
        `SELECT (SELECT count(*)::integer FROM orders) AS orders, (SELECT sum(available)::integer FROM stock WHERE variant_id IN (1, 2)) AS left`,
      );
      assert.deepEqual(row, { orders: 60, left: 140 });
      // The worker got over it, too: every customer gets one e-mail.
      const waiting = async () => {
        const [left] = await query<{ count: number }>(
          `SELECT ((SELECT count(*) FROM outbox) + (SELECT count(*) FROM shop_queue.job WHERE name = 'jobs' AND state < 'completed'))::integer AS count`,
        );
        return left?.count;
      };
      // What a job was doing when the database went is tried again after pauses that grow.
      for (
        let attempt = 0;
        attempt < 400 && (await waiting()) !== 0;
        attempt += 1
      )
        await pause(200);
      assert.equal(await waiting(), 0);
      const [mails] = await query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM handled_jobs WHERE key LIKE 'email.order-paid:%'`,
      );
      assert.equal(mails?.count, 60);
    });
  });

  describe('a pool that is exhausted', { concurrency: false }, () => {
    let database: TestDatabase;
    let shop: ShopProcess;
    before(async () => {
      database = await createDatabase();
      shop = await startProcess(database.url, {
        SHOP_POOL_SIZE: '1',
        SHOP_QUEUE_LIMIT: '5',
        SHOP_PAYMENT_TIMEOUT_MS: '500',
      });
    });
    after(async () => {
      await shop?.stop('SIGKILL');
      await database?.drop();
    });

    it('refuses early and in order, stays alive, and goes on when it is free again', async () => {
      const client = new Client(shop.url);
      // Somebody, a person with a console perhaps, holds the stock of a variant.
      const holder = new pg.Client({ connectionString: database.url });
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM stock WHERE variant_id = 3 FOR UPDATE');
      const carts = await Promise.all(
        Array.from({ length: 5 }, () =>
          client.newCart({ variantId: 3, quantity: 1 }),
        ),
      );
      const keys = carts.map(() => randomUUID());
      const blocked = carts.map((cart, index) =>
        client.checkout(cart.id, {}, keys[index]),
      );
      await pause(300);
      const others = await Promise.all(
        Array.from({ length: 20 }, () =>
          client.call('POST', '/api/carts', {
            lines: [{ variantId: 4, quantity: 1 }],
          }),
        ),
      );
      assert.ok(
        others.every(
          answer =>
            answer.status === 503 &&
            Number(answer.headers.get('retry-after')) >= 1,
        ),
        others.map(answer => answer.status).join(' '),
      );
      assert.equal((await client.call('GET', '/livez')).status, 200);
      await holder.query('ROLLBACK');
      await holder.end();
      for (const answer of await Promise.all(blocked))
        assert.ok([201, 503].includes(answer.status), String(answer.status));
      const again = await Promise.all(
        carts.map((_, index) =>
          buyAgain(client, carts[index]?.id ?? '', keys[index] ?? ''),
        ),
      );
      assert.ok(again.every(answer => answer.status === 201));
      assert.equal(
        (await client.call('POST', '/api/carts', { lines: [] })).status,
        201,
      );
      await checkBooks(
        database,
        again.map(answer => answer.body.id),
      );
    });

    const buyAgain = async (
      client: Client,
      cartId: string,
      key: string,
    ): Promise<Answer<Order>> => {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const answer = await client.checkout<Order>(cartId, {}, key);
        if (answer.status === 201) return answer;
        await pause(200);
      }
      throw new Error('It did not go on.');
    };
  });

  describe(
    'an instance that is killed in the middle of checkouts',
    { concurrency: false },
    () => {
      let database: TestDatabase;
      before(async () => {
        database = await createDatabase();
      });
      after(() => database?.drop());

      it('leaves nothing behind: its orders are finished by the customer, or end by themselves in another worker', async () => {
        const env = {
          SHOP_PAYMENT_TIMEOUT_MS: '300',
          SHOP_RESERVATION_SECONDS: '6',
          SHOP_ROLE: 'all',
        };
        const survivor = await startProcess(database.url, env);
        const client = new Client(survivor.url);
        await database.query(
          'UPDATE stock SET stocked = 200, available = 200 WHERE variant_id IN (5, 6)',
        );
        const told: string[] = [];
        const again: (() => Promise<Answer<Order>>)[] = [];
        for (let round = 0; round < 2; round += 1) {
          const victim = await startProcess(database.url, env);
          const doomed = new Client(victim.url);
          const carts = await Promise.all(
            Array.from({ length: 24 }, (_, index) =>
              client.newCart({ variantId: 5 + (index % 2), quantity: 1 }),
            ),
          );
          const cut = carts.map((cart, index) => {
            const key = randomUUID();
            // Every third payment hangs: its order is certainly open when the instance dies.
            const payment = {
              token: index % 3 === 0 ? 'test-timeout' : 'test-success',
            };
            const send = (one: Client) =>
              one.checkout<Order>(cart.id, { payment }, key);
            // Half of the customers press the button again, the others have gone.
            if (index % 2 === 0 && index % 3 !== 0)
              again.push(() => send(client));
            return send(doomed).catch(() => undefined);
          });
          if (round > 0) await Promise.race(cut);
          await victim.stop('SIGKILL');
          for (const answer of await Promise.all(cut))
            if (answer?.status === 201) told.push(answer.body.id);
        }
        for (const send of again) {
          for (let attempt = 0; attempt < 100; attempt += 1) {
            const answer = await send();
            if (answer.status === 201) {
              told.push(answer.body.id);
              break;
            }
            // In progress for somebody who is dead, or ended because that took too long.
            if (
              answer.status === 409 &&
              JSON.stringify(answer.body).includes('reservation-expired')
            )
              break;
            await pause(200);
          }
        }
        const open = async () => {
          const [row] = await database.query<{ count: number }>(
            `SELECT count(*)::integer AS count FROM orders WHERE status = 'pending_payment'`,
          );
          return row?.count;
        };
        for (
          let attempt = 0;
          attempt < 200 && (await open()) !== 0;
          attempt += 1
        )
          await pause(200);
        assert.equal(await open(), 0, 'no reservation outlives its time');
        await checkBooks(database, told);
        const [ended] = await database.query<{ count: number }>(
          `SELECT count(*)::integer AS count FROM orders WHERE status = 'expired'`,
        );
        assert.ok((ended?.count ?? 0) > 0, 'some ended by themselves');
        assert.equal(await survivor.stop(), 0);
      });
    },
  );
});
