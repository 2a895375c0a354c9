import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clock } from './clock.ts';
import { Target } from './Target.ts';
import { TargetPicker } from './TargetPicker.ts';
import { get, startBalancer, startInstance } from './testSupport/harness.ts';

function targets(releaseId: string, count: number): Target[] {
  return Array.from(
    { length: count },
    (_, i) =>
      new Target({
        instanceId: `${releaseId}-${i}`,
        releaseId,
        port: 1,
        rotation: 'in',
        inSince: new Date(0).toISOString(),
      }),
  );
}

/** Picks so often, ending each request at once; how often each was picked. */
function tally(
  picker: TargetPicker,
  picks: number,
  key: (target: Target) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < picks; i++) {
    const target = picker.pick(undefined);
    assert.ok(target);
    counts.set(key(target), (counts.get(key(target)) ?? 0) + 1);
  }
  return counts;
}

const byRelease = (target: Target) => target.releaseId;
const byInstance = (target: Target) => target.instanceId;

describe('weights', () => {
  for (const share of [1, 5, 10, 25, 33, 50, 90]) {
    it(`give ${share} % to within a tenth of a percent over 10 000 requests`, () => {
      const all = [...targets('new', 1), ...targets('old', 5)];
      const counts = tally(
        new TargetPicker(all, { new: share, old: 100 - share }),
        10_000,
        byRelease,
      );
      assert.ok(
        Math.abs((counts.get('new') ?? 0) - share * 100) <= 10,
        `${counts.get('new')}`,
      );
    });
  }

  it('come without runs: one in ten is every tenth', () => {
    const picker = new TargetPicker(
      [...targets('new', 2), ...targets('old', 2)],
      { new: 10, old: 90 },
    );
    for (let i = 0; i < 20; i++)
      assert.equal(tally(picker, 10, byRelease).get('new'), 1);
  });

  it('stay true although the group is told again all the time', () => {
    const all = [...targets('new', 1), ...targets('old', 3)];
    const weights = { new: 5, old: 95 };
    let picker = new TargetPicker(all, weights);
    let fresh = 0;
    for (let i = 0; i < 1000; i++) {
      fresh += tally(picker, 3, byRelease).get('new') ?? 0;
      picker = new TargetPicker(all, weights, picker);
    }
    assert.ok(Math.abs(fresh - 150) <= 2, `${fresh}`);
  });

  it('of a release without a target go to the others', () => {
    const counts = tally(
      new TargetPicker(targets('old', 2), { new: 60, old: 40 }),
      100,
      byRelease,
    );
    assert.equal(counts.get('old'), 100);
  });

  it('keep a release without a share out while another can serve, and use it when none can', () => {
    const [warm, live] = [targets('warm', 1), targets('live', 1)];
    const weights = { warm: 0, live: 100 };
    const both = tally(
      new TargetPicker([...warm, ...live], weights),
      50,
      byRelease,
    );
    assert.deepEqual([...both], [['live', 50]]);
    const alone = tally(new TargetPicker(warm, weights), 5, byRelease);
    assert.deepEqual([...alone], [['warm', 5]]);
  });

  it('that nobody gave make all targets equal', () => {
    const counts = tally(
      new TargetPicker([...targets('a', 1), ...targets('b', 3)], {}),
      400,
      byInstance,
    );
    assert.deepEqual([...counts.values()], [100, 100, 100, 100]);
  });

  it('move at once when they change', () => {
    const all = [...targets('new', 2), ...targets('old', 2)];
    const before = new TargetPicker(all, { new: 0, old: 100 });
    tally(before, 777, byRelease);
    const after = new TargetPicker(all, { new: 100, old: 0 }, before);
    assert.deepEqual([...tally(after, 100, byRelease)], [['new', 100]]);
  });

  it('hold through real connections', async t => {
    const [a, b] = [await startInstance(t, 'a'), await startInstance(t, 'b')];
    const { url } = await startBalancer(
      t,
      [
        { ...a, releaseId: 'old' },
        { ...b, releaseId: 'new' },
      ],
      { weights: { old: 90, new: 10 } },
    );
    for (let i = 0; i < 1000; i += 10)
      await Promise.all(Array.from({ length: 10 }, () => get(url)));
    assert.equal(a.seen.length, 900);
    assert.equal(b.seen.length, 100);
  });
});

describe('the choice among the targets of a release', () => {
  it('is fair among equals', () => {
    const counts = [
      ...tally(
        new TargetPicker(targets('r', 7), { r: 100 }),
        7000,
        byInstance,
      ).values(),
    ];
    assert.ok(Math.max(...counts) / 1000 <= 1.01, counts.join());
    assert.equal(counts.length, 7);
  });

  it('falls on the one with the fewest requests in flight', () => {
    const all = targets('r', 3);
    all[0].inFlight = 2;
    all[1].inFlight = 1;
    all[2].inFlight = 2;
    assert.equal(new TargetPicker(all, { r: 100 }).pick(undefined), all[1]);
  });

  it('leaves out what was tried, and is nobody when all were', () => {
    const all = targets('r', 2);
    const picker = new TargetPicker(all, { r: 100 });
    for (let i = 0; i < 5; i++) assert.equal(picker.pick([all[0]]), all[1]);
    assert.equal(picker.pick(all), undefined);
  });

  it('goes to another release when all of one were tried', () => {
    const [a, b] = [targets('a', 1), targets('b', 1)];
    const picker = new TargetPicker([...a, ...b], { a: 99, b: 1 });
    assert.equal(picker.pick(a), b[0]);
  });

  it('passes over one that refused a connection, unless it is alone', () => {
    const all = targets('r', 2);
    all[0].avoid();
    const picker = new TargetPicker(all, { r: 100 });
    assert.deepEqual([...tally(picker, 10, byInstance)], [['r-1', 10]]);
    all[1].avoid();
    assert.equal(tally(picker, 10, byInstance).size, 2);
  });

  it('is nobody in a group without targets', () => {
    assert.equal(new TargetPicker([], { r: 100 }).pick(undefined), undefined);
  });
});

describe('slow start', () => {
  it('begins with a tenth and grows evenly to a full share', () => {
    const began = clock.now;
    try {
      const all = targets('r', 2);
      all[1].ramp(new Date().toISOString(), 100);
      const picker = new TargetPicker(all, { r: 100 });
      const shareAfter = (seconds: number) => {
        clock.now = performance.now() + seconds * 1000;
        return (tally(picker, 1100, byInstance).get('r-1') ?? 0) / 1100;
      };
      assert.ok(Math.abs(shareAfter(0) - 0.1 / 1.1) < 0.01);
      assert.ok(Math.abs(shareAfter(50) - 0.5 / 1.5) < 0.01);
      assert.ok(Math.abs(shareAfter(101) - 0.5) < 0.01);
    } finally {
      clock.now = began;
    }
  });

  it('still prefers the target that is less busy', () => {
    const all = targets('r', 2);
    all[1].ramp(new Date().toISOString(), 100);
    all[0].inFlight = 99;
    const picker = new TargetPicker(all, { r: 100 });
    const counts = tally(picker, 100, byInstance);
    assert.ok((counts.get('r-1') ?? 0) > (counts.get('r-0') ?? 0));
  });

  it('treats targets alike that all came at the same time', () => {
    const all = targets('r', 3);
    for (const target of all) target.ramp(new Date().toISOString(), 100);
    const counts = [
      ...tally(new TargetPicker(all, { r: 100 }), 300, byInstance).values(),
    ];
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, counts.join());
  });
});
