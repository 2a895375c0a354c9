import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readOptions } from '../traffic/options.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

function run(
  args: readonly string[],
  stopAfterMs?: number,
): Promise<{
  readonly code: number | null;
  readonly lines: Record<string, unknown>[];
  readonly errors: string;
}> {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, '../traffic/main.ts'),
    ...args,
  ]);
  const said: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  if (stopAfterMs !== undefined)
    setTimeout(() => child.kill('SIGTERM'), stopAfterMs);
  return new Promise(resolve =>
    child.once('close', code =>
      resolve({
        code,
        lines: Buffer.concat(said)
          .toString()
          .trim()
          .split('\n')
          .filter(line => line !== '')
          .map(line => JSON.parse(line) as Record<string, unknown>),
        errors: Buffer.concat(errors).toString(),
      }),
    ),
  );
}

const sum = (lines: readonly Record<string, unknown>[], name: string): number =>
  lines.reduce((total, line) => total + Number(line[name]), 0);

describe('demo traffic', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createDatabase();
  });
  after(() => database?.drop());

  it('browses and buys, reports counts by version, and stops on SIGTERM', async () => {
    const shop = await startInside(database.url);
    const { code, lines } = await run(
      ['--url', shop.url, '--rate', '150', '--report-seconds', '0.5'],
      4_000,
    );
    assert.equal(code, 0);
    assert.ok(lines.length >= 3);
    assert.ok(sum(lines, 'ok') > 100);
    assert.equal(sum(lines, 'failed') + sum(lines, 'serverErrors'), 0);
    assert.ok(
      lines.some(
        line => Number((line.versions as Record<string, number>)['9.9.9']) > 0,
      ),
    );
    const [row] = await database.query<{ orders: number }>(
      `SELECT count(*)::integer AS orders FROM orders WHERE status = 'paid'`,
    );
    assert.equal(row?.orders, sum(lines, 'orders'));
    assert.ok((row?.orders ?? 0) > 0);
    await shop.stop();
  });

  it('is labelled, and never has more requests open than allowed although nobody answers', async () => {
    const open = new Set<IncomingMessage>();
    let most = 0;
    const silent = createServer(request => {
      assert.equal(request.headers['x-capstan-traffic'], 'demo');
      assert.match(
        request.headers['user-agent'] ?? '',
        /load generator of the demo/,
      );
      open.add(request);
      request.socket.once('close', () => open.delete(request));
      most = Math.max(most, open.size);
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const running = run([
      '--url',
      `http://127.0.0.1:${port}`,
      '--rate',
      '300',
      '--in-flight',
      '5',
      '--seconds',
      '1',
    ]);
    const closing = setTimeout(() => silent.closeAllConnections(), 2_000);
    const { code, lines } = await running;
    clearTimeout(closing);
    silent.closeAllConnections();
    silent.close();
    assert.equal(code, 0);
    assert.equal(most, 5);
    assert.ok(sum(lines, 'shed') > 100);
    // On a busy machine it is still sending when its connections are closed: then further ones follow.
    assert.ok(sum(lines, 'failed') >= 5);
  });

  it('goes nowhere but to this machine', async () => {
    for (const url of [
      'http://example.com',
      'http://10.0.0.1:80',
      'http://127.0.0.1.example.com',
      'http://0.0.0.0',
      'http://[::2]:80',
      'http://localhost.example.com',
    ]) {
      assert.throws(
        () => readOptions(['--url', url]),
        /only goes to this machine/,
        url,
      );
    }
    for (const url of [
      'http://127.0.0.1:1',
      'http://127.8.9.1',
      'http://localhost:3000',
      'http://[::1]:3000',
    ])
      assert.ok(readOptions(['--url', url]));
    const { code, errors } = await run(['--url', 'http://example.com']);
    assert.equal(code, 2);
    assert.match(errors, /only goes to this machine/);
  });

  it('refuses what cannot be meant', () => {
    for (const [args, expected] of [
      [[], /--url is missing/],
      [['--url', 'x'], /is not an address/],
      [['--url', 'https://localhost'], /http:\/\//],
      [['--url', 'http://localhost', '--rate', '0'], /--rate/],
      [['--url', 'http://localhost', '--rate', 'fast'], /--rate/],
      [['--url', 'http://localhost', '--rate', '99999'], /--rate/],
      [['--url', 'http://localhost', '--in-flight', ''], /--in-flight/],
      [['--url', 'http://localhost', '--what'], /--what/],
    ] as const) {
      assert.throws(() => readOptions(args), expected, args.join(' '));
    }
  });
});
