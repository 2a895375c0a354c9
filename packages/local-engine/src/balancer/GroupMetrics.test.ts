import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LATENCY_BOUNDS_MS } from '../api/types.ts';
import { GroupMetrics, WINDOW_MS } from './GroupMetrics.ts';
import {
  eventually,
  get,
  rawClient,
  startBalancer,
  startInstance,
} from './testSupport/harness.ts';

const NOON = Date.parse('2026-01-01T12:00:00.000Z');

describe('the metrics of a group', () => {
  it('are kept per release in windows that begin at whole multiples of five seconds', () => {
    const metrics = new GroupMetrics('shop/prod', NOON + 1234);
    metrics.record('old', 200, 4);
    metrics.record('new', 500, 40);
    metrics.record('new', 200, 4);
    assert.deepEqual(
      metrics.after(),
      [],
      'a window is shown when it is complete',
    );
    metrics.roll(NOON + WINDOW_MS);
    const items = metrics.after();
    assert.deepEqual(
      items.map(({ releaseId, at, seconds, requests, errors }) => ({
        releaseId,
        at,
        seconds,
        requests,
        errors,
      })),
      [
        {
          releaseId: 'old',
          at: '2026-01-01T12:00:00.000Z',
          seconds: 5,
          requests: 1,
          errors: 0,
        },
        {
          releaseId: 'new',
          at: '2026-01-01T12:00:00.000Z',
          seconds: 5,
          requests: 2,
          errors: 1,
        },
      ],
    );
  });

  it('count as errors what is 5xx or got no answer, and nothing else', () => {
    const metrics = new GroupMetrics('g', NOON);
    for (const status of [
      200, 301, 404, 429, 499, 101, 500, 502, 503, 504, 599, 0,
    ])
      metrics.record('r', status, 1);
    metrics.roll(NOON + WINDOW_MS);
    assert.equal(metrics.after()[0].errors, 6);
  });

  it('put each latency under the first bound that is not below it', () => {
    const metrics = new GroupMetrics('g', NOON);
    for (const ms of [0.2, 1, 1.01, 7.5, 9999, 10_000, 10_001, 60_000])
      metrics.record('r', 200, ms);
    metrics.roll(NOON + WINDOW_MS);
    const { latency } = metrics.after()[0];
    assert.equal(latency.length, LATENCY_BOUNDS_MS.length + 1);
    const at = (bound: number) =>
      latency[LATENCY_BOUNDS_MS.findIndex(each => each === bound)];
    assert.deepEqual(
      [at(1), at(2), at(7.5), at(10_000), latency.at(-1)],
      [2, 1, 1, 2, 2],
    );
    assert.equal(
      latency.reduce((sum, each) => sum + each, 0),
      8,
    );
  });

  it('leave out windows without a request', () => {
    const metrics = new GroupMetrics('g', NOON);
    metrics.roll(NOON + WINDOW_MS);
    metrics.roll(NOON + 7 * WINDOW_MS);
    assert.deepEqual(metrics.after(), []);
  });

  it('give what is newer than a time', () => {
    const metrics = new GroupMetrics('g', NOON);
    for (let i = 1; i <= 3; i++) {
      metrics.record('r', 200, 1);
      metrics.roll(NOON + i * WINDOW_MS);
    }
    const [first, second, third] = metrics.after();
    assert.deepEqual(metrics.after(first.at), [second, third]);
    assert.deepEqual(metrics.after(third.at), []);
  });

  it('are forgotten after an hour', () => {
    const metrics = new GroupMetrics('g', NOON);
    for (let i = 1; i <= 1000; i++) {
      metrics.record('r', 200, 1);
      metrics.roll(NOON + i * WINDOW_MS);
    }
    const kept = metrics.after();
    assert.equal(kept.length, 720);
    assert.equal(kept[0].at, new Date(NOON + 280 * WINDOW_MS).toISOString());
  });
});

describe('the metrics of requests', () => {
  it(
    'name the release, its errors, and how long it took',
    { timeout: 20_000 },
    async t => {
      const slow = await startInstance(t, 'a', (seen, response) => {
        response.statusCode = seen.url === '/bad' ? 500 : 200;
        setTimeout(() => response.end('x'), 60);
      });
      const { url, port, balancer } = await startBalancer(t, [
        { ...slow, releaseId: 'r1' },
      ]);
      await Promise.all([get(url), get(url), get(`${url}/bad`)]);
      const gone = await rawClient(t, port);
      gone.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await eventually(() => slow.seen.length === 4);
      gone.socket.destroy();
      await eventually(() => sum('requests') === 4, 8000);
      function sum(key: 'requests' | 'errors'): number {
        return balancer.metrics().reduce((total, each) => total + each[key], 0);
      }
      assert.equal(sum('errors'), 1);
      assert.ok(
        balancer
          .metrics()
          .every(
            each => each.groupId === 'shop/test' && each.releaseId === 'r1',
          ),
      );
      const below50 = LATENCY_BOUNDS_MS.findIndex(bound => bound === 50);
      const fast = balancer
        .metrics()
        .reduce(
          (total, { latency }) =>
            total + latency.slice(0, below50 + 1).reduce((a, b) => a + b, 0),
          0,
        );
      assert.ok(
        fast <= 1,
        'only the one that went away can have taken less than the instance needs',
      );
    },
  );

  it(
    'measure until the answer begins, not until it has been read',
    { timeout: 20_000 },
    async t => {
      const stream = await startInstance(t, 'a', (_, response) => {
        response.write('at once');
        setTimeout(() => response.end(', and the rest much later'), 1000);
      });
      const { url, balancer } = await startBalancer(t, [stream]);
      await get(url);
      await eventually(() => balancer.metrics().length > 0, 8000);
      const [{ latency }] = balancer.metrics();
      const first = latency.findIndex(count => count > 0);
      assert.ok(
        LATENCY_BOUNDS_MS[first] <= 750,
        `${LATENCY_BOUNDS_MS[first]} ms`,
      );
    },
  );

  it(
    'count requests that nobody could take for the release that they were meant for',
    { timeout: 20_000 },
    async t => {
      const a = await startInstance(t, 'a');
      const { url, balancer } = await startBalancer(
        t,
        [{ ...a, rotation: 'out' }],
        {},
        { targetWaitMs: 20 },
      );
      assert.equal((await get(url)).status, 503);
      await eventually(() => balancer.metrics().length > 0, 8000);
      assert.deepEqual(
        balancer.metrics().map(({ releaseId, requests, errors }) => ({
          releaseId,
          requests,
          errors,
        })),
        [{ releaseId: 'r1', requests: 1, errors: 1 }],
      );
    },
  );
});
