import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, INITIAL_STATE } from './decide.ts';
import type { Decision, ScalerSample, ScalerState } from './decide.ts';
import { expectBurst, MEMORY_SECONDS } from './periods.ts';

/** Feeds a need per second and follows the decisions; answers the last one and all counts. */
function feed(
  needs: readonly number[],
  start: { readonly current: number } & Partial<ScalerSample>,
  from: ScalerState = INITIAL_STATE,
): { readonly last: Decision; readonly counts: number[] } {
  let state = from;
  let { current } = start;
  let last: Decision | undefined;
  const counts: number[] = [];
  for (const need of needs) {
    last = decide(state, {
      min: 1,
      max: 50,
      ...start,
      second: state.second + 1,
      need,
      current,
    });
    state = last.state;
    current = last.desired;
    counts.push(current);
  }
  return { last: last!, counts };
}
const flat = (need: number, seconds: number) =>
  new Array<number>(seconds).fill(need);

describe('scaling out', () => {
  it('adds what is needed, with some head-room, as soon as the tolerance is left', () => {
    assert.deepEqual(feed([4, 4, 4.3], { current: 4 }).counts, [4, 4, 4]);
    const { last } = feed([10, 10], { current: 4 });
    assert.equal(last.desired, 11);
    assert.equal(feed([10], { current: 4 }).last.reason.kind, 'load');
  });

  it('takes one lone noisy second for half of what it says', () => {
    assert.equal(feed([4, 4, 4, 4.6], { current: 4 }).last.desired, 4);
  });

  it('starts from nothing when there is any need at all', () => {
    assert.equal(
      feed([0, 0, 0.1, 0.1], { current: 0, min: 0 }).last.desired,
      1,
    );
  });

  it('stops at the maximum and says so from then on', () => {
    const { last, counts } = feed(flat(90, 3), { current: 4, max: 6 });
    assert.deepEqual(counts, [6, 6, 6]);
    assert.equal(last.reason.kind, 'atMax');
  });
});

describe('scaling in', () => {
  it('follows a steep drop after four seconds', () => {
    const { counts } = feed([...flat(10, 20), ...flat(2, 6)], { current: 10 });
    assert.equal(counts[22], 10);
    assert.equal(counts.at(-1), 3);
  });

  it('follows a shallow drop only after fifteen', () => {
    const { counts } = feed([...flat(10, 20), ...flat(8.1, 18)], {
      current: 11,
    });
    assert.equal(counts[30], 11);
    assert.equal(counts.at(-1), 9);
  });

  it('waits as long as the policy says, however steep the drop', () => {
    const { counts } = feed([...flat(10, 20), ...flat(2, 62)], {
      current: 10,
      scaleInSeconds: 60,
    });
    assert.equal(counts[75], 10);
    assert.equal(counts.at(-1), 3);
  });

  it('never goes below the minimum', () => {
    const { last } = feed(flat(0, 30), { current: 5, min: 2 });
    assert.equal(last.desired, 2);
  });

  it('takes nothing away while a rollout runs, and says why', () => {
    const { last } = feed(flat(1, 60), { current: 8, holdIn: true });
    assert.equal(last.desired, 8);
    assert.equal(last.reason.kind, 'rollout');
    assert.equal(
      feed(flat(20, 2), { current: 8, holdIn: true }).last.desired,
      21,
      'but it still adds',
    );
  });

  it('says that it waits while the window is not over', () => {
    assert.equal(
      feed([...flat(10, 20), 2, 2], { current: 10 }).last.reason.kind,
      'waiting',
    );
  });
});

describe('resting', () => {
  it('does not move for noise around the target', () => {
    const noisy = Array.from(
      { length: 300 },
      (_, t) => 10 + Math.sin(t * 7.3) * 0.6,
    );
    const { counts } = feed(noisy, { current: 10 });
    assert.deepEqual(new Set(counts), new Set([10]));
  });
});

describe('memory', () => {
  it('repeats the last value for seconds that were missed', () => {
    const first = decide(INITIAL_STATE, {
      second: 100,
      need: 5,
      current: 5,
      min: 1,
      max: 9,
    });
    const later = decide(first.state, {
      second: 104,
      need: 7,
      current: 5,
      min: 1,
      max: 9,
    });
    assert.deepEqual(later.state.needs, [5, 5, 5, 5, 7]);
  });

  it('begins anew after a long absence, and ignores a second that it has seen', () => {
    const { last } = feed(flat(5, 100), { current: 5 });
    const anew = decide(last.state, {
      second: last.state.second + 9999,
      need: 7,
      current: 5,
      min: 1,
      max: 9,
    });
    assert.deepEqual(anew.state.needs, [7]);
    const again = decide(last.state, {
      second: last.state.second,
      need: 99,
      current: 5,
      min: 1,
      max: 9,
    });
    assert.equal(again.desired, 5);
  });

  it('stays bounded', () => {
    assert.equal(
      feed(flat(1, 1500), { current: 1 }).last.state.needs.length,
      MEMORY_SECONDS,
    );
  });
});

describe('learnt bursts', () => {
  const minutely = (t: number) => (t % 60 < 4 ? 14 : 4);

  it('adds instances before a burst that came at the same second of the last minutes', () => {
    const { counts } = feed(
      Array.from({ length: 241 }, (_, t) => minutely(t)),
      { current: 4 },
    );
    assert.ok(
      counts[238] >= 14,
      'two seconds before the burst they are already there',
    );
    assert.ok(counts[230] <= 5, 'but not all the time');
  });

  it('says that it expects something', () => {
    const needs = Array.from({ length: 238 }, (_, t) => minutely(t));
    assert.deepEqual(feed(needs, { current: 4 }).last.reason, {
      kind: 'expected',
      period: 60,
    });
  });

  it('takes what came only once for no habit', () => {
    const once = Array.from({ length: 238 }, (_, t) =>
      t >= 180 && t < 184 ? 14 : 4,
    );
    assert.deepEqual(expectBurst(once), { need: 0 });
  });

  it('learns five minutes as well', () => {
    const needs = Array.from({ length: 898 }, (_, t) =>
      t % 300 < 6 ? 30 : 4,
    ).slice(-MEMORY_SECONDS);
    assert.equal(expectBurst(needs).period, 300);
  });

  it('expects nothing of a steady load or a slow wave', () => {
    for (const shape of [() => 10, (t: number) => 10 + 5 * Math.sin(t / 100)]) {
      const needs = Array.from({ length: MEMORY_SECONDS }, (_, t) => shape(t));
      assert.equal(expectBurst(needs).need, 0);
    }
  });
});
