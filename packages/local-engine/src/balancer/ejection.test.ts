import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clock } from './clock.ts';
import { Group } from './Group.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { EJECTION_MS, OutlierDetector } from './OutlierDetector.ts';
import { Target } from './Target.ts';
import {
  eventually,
  get,
  GROUP,
  groupOf,
  startBalancer,
  startInstance,
} from './testSupport/harness.ts';

const HEALTHY = { total: 4, ejected: 0, failureShare: 0 };

function failTimes(
  detector: OutlierDetector,
  times: number,
  now = 0,
  peers = HEALTHY,
): boolean[] {
  return Array.from({ length: times }, () => detector.failed(now, peers));
}

describe('the outlier rule', () => {
  it('ejects after five failures in a row, and not after four and a success', () => {
    assert.deepEqual(failTimes(new OutlierDetector(), 5), [
      false,
      false,
      false,
      false,
      true,
    ]);
    const detector = new OutlierDetector();
    failTimes(detector, 4);
    detector.succeeded();
    assert.deepEqual(failTimes(detector, 4), [false, false, false, false]);
  });

  it('ejects for longer each time, and forgets after a quiet minute', () => {
    const detector = new OutlierDetector();
    let now = 1000;
    for (const times of [1, 2, 3]) {
      failTimes(detector, 5, now);
      assert.equal(detector.ejectedUntil, now + times * EJECTION_MS);
      now = detector.ejectedUntil + 1;
    }
    now += 60_001;
    failTimes(detector, 5, now);
    assert.equal(detector.ejectedUntil, now + EJECTION_MS);
  });

  it('never ejects for longer than a minute', () => {
    const detector = new OutlierDetector();
    let now = 0;
    for (let i = 0; i < 30; i++) {
      failTimes(detector, 5, now);
      now = detector.ejectedUntil + 1;
    }
    failTimes(detector, 5, now);
    assert.equal(detector.ejectedUntil, now + 60_000);
  });

  for (const [total, most] of [
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [10, 5],
  ]) {
    it(`keeps at most ${most} of ${total} out`, () => {
      const ejections = Array.from({ length: total }, (_, ejected) =>
        failTimes(new OutlierDetector(), 5, 0, {
          total,
          ejected,
          failureShare: 0,
        }).includes(true),
      );
      assert.equal(ejections.filter(Boolean).length, most);
    });
  }

  it('ejects one that fails often among others that do not', () => {
    const detector = new OutlierDetector();
    let ejected = false;
    for (let i = 0; i < 40 && !ejected; i++) {
      if (i % 3 === 0)
        ejected = detector.failed(0, { ...HEALTHY, failureShare: 0.01 });
      else detector.succeeded();
    }
    assert.equal(ejected, true);
  });

  it('blames nobody when all fail alike', () => {
    const detector = new OutlierDetector();
    for (let i = 0; i < 400; i++) {
      if (i % 3 === 0)
        assert.equal(
          detector.failed(0, { ...HEALTHY, failureShare: 0.33 }),
          false,
        );
      else detector.succeeded();
    }
  });

  it('forgets failures that are older than its window', () => {
    const detector = new OutlierDetector();
    for (let i = 0; i < 30; i++) detector.succeeded();
    for (let i = 0; i < 4; i++) detector.failed(0, HEALTHY);
    assert.deepEqual(detector.window, { requests: 34, failures: 4 });
    detector.roll();
    assert.equal(detector.window.requests, 34);
    detector.roll();
    assert.deepEqual(detector.window, { requests: 0, failures: 0 });
  });

  it('does not eject for a few failures of a few requests', () => {
    const detector = new OutlierDetector();
    for (let i = 0; i < 9; i++) {
      assert.equal(detector.failed(0, HEALTHY), false);
      detector.succeeded();
    }
  });
});

describe('a target that was ejected', () => {
  it('comes back slowly', () => {
    const target = new Target({
      instanceId: 'a',
      releaseId: 'r1',
      port: 1,
      rotation: 'in',
      inSince: new Date(0).toISOString(),
    });
    target.ramp(new Date(0).toISOString(), 10);
    const began = clock.now;
    try {
      assert.equal(target.isUsable(), true);
      for (let i = 0; i < 5; i++) target.outliers.failed(clock.now, HEALTHY);
      target.eject(10);
      assert.equal(target.isUsable(), false);
      clock.now = began + EJECTION_MS;
      assert.equal(target.isUsable(), true);
      assert.equal(target.share(), 0.1);
      clock.now = began + EJECTION_MS + 5000;
      assert.equal(target.share().toFixed(3), '0.500');
      clock.now = began + EJECTION_MS + 10_000;
      assert.equal(target.share(), 1);
    } finally {
      clock.now = began;
    }
  });
});

describe('a group', () => {
  it('brings an ejected target back with a tenth of its share', async t => {
    const group = new Group(GROUP, DEFAULT_LIMITS);
    t.after(() => group.close(0));
    const wish = ['a', 'b'].map(id => ({ id, port: 1 }));
    await group.apply(groupOf(wish, { slowStartSeconds: 20 }));
    const target = group.target('a');
    assert.ok(target);
    const began = clock.now;
    try {
      for (let i = 0; i < 5; i++) group.failed(target);
      assert.equal(target.isUsable(), false);
      clock.now += EJECTION_MS;
      assert.equal(target.isUsable(), true);
      assert.equal(target.share(), 0.1);
    } finally {
      clock.now = began;
    }
  });
});

describe('ejection under requests', () => {
  it('takes out the instance that answers 500 after five of them', async t => {
    const bad = await startInstance(t, 'bad', (_, response) =>
      response.writeHead(500).end(),
    );
    const good = await startInstance(t, 'good');
    const { url, balancer } = await startBalancer(t, [bad, good]);
    const statuses = [];
    for (let i = 0; i < 60; i++) statuses.push((await get(url)).status);
    assert.equal(bad.seen.length, 5);
    assert.equal(statuses.filter(status => status === 500).length, 5);
    const state = balancer
      .state()
      .groups[0].targets.find(each => each.instanceId === 'bad');
    const seconds = (Date.parse(state?.ejectedUntil ?? '') - Date.now()) / 1000;
    assert.ok(seconds > 0 && seconds <= 5.1, `ejected for ${seconds} s more`);
  });

  it('does not take out instances for what the client did wrong', async t => {
    const a = await startInstance(t, 'a', (_, response) =>
      response.writeHead(404).end(),
    );
    const b = await startInstance(t, 'b');
    const { url } = await startBalancer(t, [a, b]);
    for (let i = 0; i < 40; i++) await get(url);
    assert.equal(a.seen.length, 20);
  });

  it('uses all when the only one that was good is taken out', async t => {
    const bad = await startInstance(t, 'bad', (_, response) =>
      response.writeHead(500).end(),
    );
    const good = await startInstance(t, 'good');
    const { url, put } = await startBalancer(t, [bad, good]);
    for (let i = 0; i < 12; i++) await get(url);
    assert.equal(bad.seen.length, 5);
    await put([bad, { ...good, rotation: 'out' }]);
    assert.equal((await get(url)).status, 500);
    assert.equal(bad.seen.length, 6);
  });

  it('keeps half of a release in rotation when all of it fails', async t => {
    const instances = await Promise.all(
      ['a', 'b', 'c', 'd'].map(id =>
        startInstance(t, id, (_, response) => response.writeHead(500).end()),
      ),
    );
    const { url, balancer } = await startBalancer(t, instances);
    for (let i = 0; i < 60; i++) await get(url);
    const ejected = balancer
      .state()
      .groups[0].targets.filter(each => each.ejectedUntil);
    assert.equal(ejected.length, 2);
  });

  it('remembers an ejection when the group is told again', async t => {
    const bad = await startInstance(t, 'bad', (_, response) =>
      response.writeHead(500).end(),
    );
    const good = await startInstance(t, 'good');
    const { url, put } = await startBalancer(t, [bad, good]);
    for (let i = 0; i < 12; i++) await get(url);
    await put([bad, good]);
    for (let i = 0; i < 12; i++) assert.equal((await get(url)).status, 200);
    await eventually(() => bad.seen.length === 5);
  });
});
