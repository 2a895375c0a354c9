import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Client } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startMailServer } from './mailServer.ts';
import type { MailServer } from './mailServer.ts';
import { startInside } from './shops.ts';
import type { RunningShop } from '../src/shop.ts';

/** Decoded as a reader sees it: soft line breaks and =XX of quoted-printable undone. */
const read = (raw: string): string =>
  Buffer.from(
    raw
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(parseInt(hex, 16)),
      ),
    'latin1',
  ).toString('utf8');

describe('e-mail', () => {
  let database: TestDatabase;
  let server: MailServer;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    server = await startMailServer();
    shop = await startInside(database.url, {
      SHOP_ROLE: 'all',
      SHOP_SMTP_URL: server.url,
      SHOP_MAIL_FROM: 'The shop <hello@shop.example>',
      SHOP_PUBLIC_URL: 'https://shop.example/',
      SHOP_JOB_SECONDS: '2',
    });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await server?.stop();
    await database?.drop();
  });

  const ask = (kind: string, key: string, payload: unknown) =>
    database.query(
      'INSERT INTO outbox (kind, key, payload) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING',
      [kind, key, JSON.stringify(payload)],
    );
  const arrived = async (
    part: string,
    count = 1,
  ): Promise<readonly string[]> => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const found = server.received.map(read).filter(one => one.includes(part));
      if (found.length >= count) return found;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(
      `No e-mail with '${part}' among:\n${server.received.join('\n---\n')}`,
    );
  };

  it('tells a customer once about each step of an order, with the link to it', async () => {
    const cart = await client.newCart({ variantId: 9, quantity: 2 });
    const { body: order } = await client.checkout(cart.id, {
      name: 'Åda <b>Lovelace</b>',
    });
    const about = { orderId: order.id };
    await ask('email.order-paid', `email.order-paid:${order.id}`, about);
    await ask('email.order-shipped', `email.order-shipped:${order.id}`, about);
    await ask('email.order-cancelled', `e:${order.id}`, about);
    await ask('email.order-refunded', `r:${order.id}`, {
      ...about,
      amount: 1234,
      currency: 'EUR',
    });
    await arrived(`Your order ${order.number} is on its way`);
    await arrived(`Your order ${order.number} was cancelled`);
    await arrived('€12.34');
    // Written again under the same key, as by an instance that was cut off: it is known to be done.
    await ask('email.order-paid', `email.order-paid:${order.id}`, about);
    const [paid, ...more] = await arrived(
      `Subject: Your order ${order.number}\r`,
    );
    assert.deepEqual(more, []);
    assert.ok(paid?.includes('From: The shop <hello@shop.example>'));
    assert.ok(paid?.includes('To: ada@example.com'));
    assert.match(paid ?? '', /Message-ID: <[0-9a-f]{32}@shop\.example>/);
    assert.ok(
      paid?.includes(
        `https://shop.example/orders/${order.id}?token=${order.token}`,
      ),
    );
    assert.ok(paid?.includes('Åda &lt;b&gt;Lovelace&lt;/b&gt;'));
  });

  it('sends the link to a new password, but not when it is too late', async () => {
    const reset = {
      to: 'ada@example.com',
      name: 'Ada',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    };
    await ask('email.password-reset', 'late', {
      ...reset,
      token: 'too-late',
      expiresAt: '2020-01-01T00:00:00.000Z',
    });
    await ask('email.password-reset', 'soon', { ...reset, token: 'abc' });
    await arrived('https://shop.example/account/reset/abc');
    assert.ok(!server.received.some(one => one.includes('too-late')));
  });

  it('tries again when the mail server is busy', async () => {
    server.refuse(1);
    await ask('email.account-welcome', 'welcome:1', {
      to: 'eve@example.com',
      name: 'Eve',
    });
    await arrived('To: eve@example.com');
  });

  it('puts what can never be sent among the dead letters at once, and says how many there are', async () => {
    await ask('email.order-paid', 'nobody', {
      orderId: '00000000-0000-4000-8000-000000000000',
    });
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const { body } = await client.call<string>('GET', '/metrics');
      if (/shop_jobs\{state="dead"\} 1\n/.test(body)) {
        assert.match(
          body,
          /shop_jobs_total\{kind="email\.order-paid",outcome="dead"\} 1\n/,
        );
        assert.match(body, /^shop_oldest_job_seconds [\d.]+$/m);
        assert.match(
          body,
          /shop_job_duration_seconds_count\{kind="email\.account-welcome"\} 2\n/,
        );
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.fail('It did not become a dead letter.');
  });

  it('gives dead letters back when an operator says so', async () => {
    // The order is there now, as if it had been written late.
    const cart = await client.newCart({ variantId: 9, quantity: 1 });
    const { body: order } = await client.checkout(cart.id);
    await arrived(`Subject: Your order ${order.number}\r`);
    await database.query(
      `UPDATE shop_queue.job SET data = jsonb_set(data, '{payload,orderId}', to_jsonb($1::text)) WHERE name = 'dead-letters'`,
      [order.id],
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, '../src/redrive.ts')],
      { env: { PATH: process.env.PATH, DATABASE_URL: database.url } },
    );
    assert.match(stdout, /"jobs":1/);
    await arrived(`Subject: Your order ${order.number}\r`, 2);
  });

  it('writes files where there is no mail server', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shop-mail-'));
    const other = await createDatabase();
    const offline = await startInside(other.url, {
      SHOP_ROLE: 'worker',
      SHOP_MAIL_FOLDER: folder,
    });
    await other.query(
      `INSERT INTO outbox (kind, key, payload) VALUES ('email.account-welcome', 'w', '{"to":"ada@example.com","name":"Ada"}')`,
    );
    let files: string[] = [];
    for (let attempt = 0; attempt < 150 && files.length === 0; attempt += 1) {
      await new Promise(resolve => setTimeout(resolve, 100));
      files = (await readdir(folder)).filter(file => file.endsWith('.eml'));
    }
    assert.equal(files.length, 1);
    assert.match(
      await readFile(join(folder, files[0] ?? ''), 'utf8'),
      /Subject: Your account/,
    );
    // A worker answers the platform, but sells nothing.
    assert.equal((await fetch(`${offline.url}/readyz`)).status, 200);
    assert.equal((await fetch(`${offline.url}/api/products`)).status, 404);
    await offline.stop();
    await other.drop();
    await rm(folder, { recursive: true, force: true });
  });
});
