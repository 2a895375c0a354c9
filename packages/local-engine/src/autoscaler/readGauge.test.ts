import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { parseGauge, readGauge } from './readGauge.ts';

describe('parseGauge', () => {
  const text = [
    '# HELP jobs_waiting Jobs',
    '# TYPE jobs_waiting gauge',
    'jobs_waiting{queue="a"} 3',
    'jobs_waiting{queue="b",note="x } y"} 4.5 1700000000',
    'jobs_waiting_total 99',
    'other 1',
    'broken NaN',
    '',
  ].join('\n');
  const cases: readonly [string, number | undefined][] = [
    ['jobs_waiting', 7.5],
    ['other', 1],
    ['broken', undefined],
    ['missing', undefined],
    ['jobs', undefined],
  ];
  for (const [gauge, value] of cases) {
    it(`reads '${gauge}' as ${value}`, () =>
      assert.equal(parseGauge(text, gauge), value));
  }
});

describe('readGauge', () => {
  const serve = async (
    handler: http.RequestListener,
    use: (port: number) => Promise<void>,
  ) => {
    const server = http.createServer(handler).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    try {
      await use((server.address() as AddressInfo).port);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it('reads it from the instance', () =>
    serve(
      (_, response) => response.end('jobs 5\n'),
      async port => assert.equal(await readGauge(port, 'jobs'), 5),
    ));

  it('has none when the answer is an error, is endless, or does not come', async () => {
    await serve(
      (_, response) => {
        response.statusCode = 500;
        response.end('jobs 5\n');
      },
      async port => assert.equal(await readGauge(port, 'jobs'), undefined),
    );
    await serve(
      () => undefined,
      async port => assert.equal(await readGauge(port, 'jobs', 50), undefined),
    );
    await serve(
      (_, response) => {
        const line = 'x'.repeat(100_000);
        const timer = setInterval(() => response.write(line), 1);
        response.on('close', () => clearInterval(timer));
      },
      async port => assert.equal(await readGauge(port, 'jobs', 400), undefined),
    );
    assert.equal(await readGauge(1, 'jobs'), undefined);
  });
});
