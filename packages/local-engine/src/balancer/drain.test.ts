import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Group } from './Group.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import {
  eventually,
  get,
  GROUP,
  groupOf,
  rawClient,
  startBalancer,
  startInstance,
} from './testSupport/harness.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('taking an instance out', () => {
  it('gives it no new request once that is acknowledged, under load', async t => {
    const [a, b] = [await startInstance(t, 'a'), await startInstance(t, 'b')];
    const { url, put, balancer } = await startBalancer(t, [a, b]);
    let running = true;
    let failed = 0;
    const clients = Array.from({ length: 8 }, async () => {
      while (running) {
        const { status } = await get(url, { method: 'POST', body: 'x' });
        if (status !== 200) failed++;
      }
    });
    for (let round = 0; round < 20; round++) {
      const out = round % 2 === 0 ? a : b;
      await put(
        [a, b].map(each => ({
          ...each,
          rotation: each === out ? 'out' : 'in',
        })),
      );
      const given = () =>
        balancer
          .state()
          .groups[0].targets.find(each => each.instanceId === out.id)?.requests;
      const atOnce = given();
      assert.equal((await balancer.drained(out.id, 5000)).drained, true);
      const arrived = out.seen.length;
      await sleep(20);
      assert.equal(given(), atOnce, 'it was given no other request');
      assert.equal(
        out.seen.length,
        arrived,
        'and got none after it was said to be drained',
      );
    }
    running = false;
    await Promise.all(clients);
    assert.equal(failed, 0);
    assert.ok(
      a.seen.length > 20 && b.seen.length > 20,
      'both had work in turn',
    );
  });

  it('gives it not even the request whose connection to it is just being made', async t => {
    const [a, b] = [await startInstance(t, 'a'), await startInstance(t, 'b')];
    const { port, put, balancer } = await startBalancer(t, [a]);
    const client = await rawClient(t, port);
    client.write(REQUEST);
    while (balancer.state().groups[0].targets[0].requests === 0) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
    await put([{ ...a, rotation: 'out' }, b]);
    await client.until(/200 OK[^]*b$/);
    assert.equal(a.seen.length, 0);
    assert.deepEqual(await balancer.drained('a', 0), {
      drained: true,
      inFlight: 0,
    });
  });

  it('lets what is in flight end, and says when it has', async t => {
    const waiting: ServerResponse[] = [];
    const a = await startInstance(t, 'a', (_, response) =>
      waiting.push(response),
    );
    const b = await startInstance(t, 'b');
    const { url, put, balancer } = await startBalancer(t, [a]);
    const answers = [get(url), get(url), get(url)];
    await eventually(() => waiting.length === 3);
    await put([{ ...a, rotation: 'out' }, b]);
    assert.deepEqual(await balancer.drained('a', 30), {
      drained: false,
      inFlight: 3,
    });
    const drained = balancer.drained('a', 5000);
    for (const response of waiting) response.end('late');
    assert.deepEqual(await drained, { drained: true, inFlight: 0 });
    for (const { status, body } of await Promise.all(answers)) {
      assert.deepEqual({ status, body }, { status: 200, body: 'late' });
    }
    assert.equal((await get(url)).body, 'b');
  });

  it('closes idle connections to it at once, busy ones after their answer, and no client notices', async t => {
    const waiting: ServerResponse[] = [];
    const a = await startInstance(t, 'a', (seen, response) => {
      if (seen.url === '/slow') waiting.push(response);
      else response.end('a');
    });
    const b = await startInstance(t, 'b');
    const { port, put } = await startBalancer(t, [a]);
    const [idle, busy] = [await rawClient(t, port), await rawClient(t, port)];
    busy.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => waiting.length === 1);
    idle.write(REQUEST);
    await idle.until(/a$/);
    assert.equal(a.open(), 2);
    await put([{ ...a, rotation: 'out' }, b]);
    await eventually(() => a.open() === 1);
    waiting[0].end('slow');
    await busy.until(/slow$/);
    await eventually(() => a.open() === 0);
    for (const client of [idle, busy]) {
      client.write(REQUEST);
      assert.doesNotMatch(
        await client.until(/\r\n\r\nb$/),
        /Connection: close/i,
      );
    }
  });

  it('holds for an instance that is no longer mentioned at all', async t => {
    const waiting: ServerResponse[] = [];
    const a = await startInstance(t, 'a', (_, response) =>
      waiting.push(response),
    );
    const b = await startInstance(t, 'b');
    const { url, put, balancer } = await startBalancer(t, [a]);
    const answer = get(url);
    await eventually(() => waiting.length === 1);
    await put([b]);
    assert.deepEqual(await balancer.drained('a', 20), {
      drained: false,
      inFlight: 1,
    });
    assert.equal((await get(url)).body, 'b');
    waiting[0].end('a');
    assert.equal((await answer).body, 'a');
    assert.deepEqual(await balancer.drained('a', 20), {
      drained: true,
      inFlight: 0,
    });
    await eventually(() =>
      balancer.state().groups[0].targets.every(each => each.instanceId === 'b'),
    );
  });

  it('is undone by taking it in again', async t => {
    const a = await startInstance(t, 'a');
    const { url, put } = await startBalancer(t, [{ ...a, rotation: 'out' }]);
    await put([a]);
    assert.equal((await get(url)).body, 'a');
  });

  it('says of an instance that it does not know that nothing is in flight', async t => {
    const { balancer } = await startBalancer(t, []);
    assert.deepEqual(await balancer.drained('nobody', 1000), {
      drained: true,
      inFlight: 0,
    });
  });
});

describe('a group without a target', () => {
  it('lets requests wait until one comes', async t => {
    const a = await startInstance(t, 'a', (seen, response) =>
      response.end(seen.body),
    );
    const { url, put } = await startBalancer(t, []);
    const answer = get(url, { method: 'POST', body: 'patience' });
    await sleep(100);
    await put([a]);
    const { status, body } = await answer;
    assert.deepEqual({ status, body }, { status: 200, body: 'patience' });
  });

  it('gives waiting requests to a target in the moment in which it comes', async t => {
    const a = await startInstance(t, 'a');
    // Without the sweeps of a balancer nothing else wakes the request up.
    const group = new Group(GROUP, DEFAULT_LIMITS);
    t.after(() => group.close(0));
    await group.apply(groupOf([]));
    const answer = get(`http://127.0.0.1:${group.state().port}`);
    await sleep(50);
    await group.apply(groupOf([a]));
    assert.equal((await answer).body, 'a');
  });

  it('answers 503 with Retry-After when none comes in time', async t => {
    const { url } = await startBalancer(t, [], {}, { targetWaitMs: 100 });
    const { status, headers, body } = await get(url);
    assert.equal(status, 503);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(JSON.parse(body).detail, /No instance/);
  });

  it('lets only so many wait', async t => {
    const { url } = await startBalancer(
      t,
      [],
      {},
      { targetWaitMs: 60_000, waiting: 2 },
    );
    const controller = new AbortController();
    const waiting = [1, 2].map(() =>
      fetch(url, { signal: controller.signal }).catch(() => 'aborted'),
    );
    await sleep(100);
    assert.equal((await get(url)).status, 503);
    controller.abort();
    assert.deepEqual(await Promise.all(waiting), ['aborted', 'aborted']);
  });

  it('keeps the connection of a client that was told so', async t => {
    const a = await startInstance(t, 'a');
    const { port, put } = await startBalancer(t, [], {}, { targetWaitMs: 50 });
    const client = await rawClient(t, port);
    client.write(REQUEST);
    await client.until(/^HTTP\/1\.1 503 [^]*}\n$/);
    await put([a]);
    client.write(REQUEST);
    await client.until(/200 OK[^]*a$/);
  });
});

describe('ending a group', () => {
  it('refuses new connections, ends idle ones and lets answers come', async t => {
    const waiting: ServerResponse[] = [];
    const a = await startInstance(t, 'a', (seen, response) => {
      if (seen.url === '/slow') waiting.push(response);
      else response.end('a');
    });
    const { port, url, balancer } = await startBalancer(t, [a]);
    const [idle, busy] = [await rawClient(t, port), await rawClient(t, port)];
    idle.write(REQUEST);
    await idle.until(/a$/);
    busy.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => waiting.length === 1);
    await balancer.delete('shop/test');
    await balancer.delete('shop/test');
    await assert.rejects(get(url));
    await idle.closed();
    waiting[0].end('slow');
    assert.match(await busy.closed(), /Connection: close\r\n[^]*slow$/);
    assert.deepEqual(balancer.state().groups, []);
  });

  it('answers requests that waited for a target', async t => {
    const { url, balancer } = await startBalancer(
      t,
      [],
      {},
      { targetWaitMs: 200 },
    );
    const answer = get(url);
    await sleep(50);
    await balancer.delete('shop/test');
    assert.equal((await answer).status, 503);
  });

  it('cuts off at the deadline when the balancer stops', async t => {
    const a = await startInstance(t, 'a', () => {});
    const { port, balancer } = await startBalancer(t, [a]);
    const client = await rawClient(t, port);
    client.write(REQUEST);
    await eventually(() => a.seen.length === 1);
    await balancer.stop(50);
    await client.closed();
  });
});
