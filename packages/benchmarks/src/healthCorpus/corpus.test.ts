import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Chance } from './Chance.ts';
import { fault, FAULT_KINDS } from './faults.ts';
import { GroupHour } from './GroupHour.ts';
import { judgeHealth } from './judgeHealth.ts';
import { judgeVerdict } from './judgeVerdict.ts';
import { loadJudges } from './judges.ts';
import { BAD_KINDS, rolloutTrace } from './RolloutTrace.ts';
import { Tally } from './Tally.ts';
import { BOUNDS, interval } from './traffic.ts';

describe('the corpus', () => {
  it('is the same for the same seed, and another for another one', () => {
    const hour = (seed: number) => {
      const chance = new Chance(seed);
      return JSON.stringify([...new GroupHour(chance).looks()]);
    };
    const rollout = (seed: number) =>
      JSON.stringify(rolloutTrace(new Chance(seed), 'errors'));
    assert.equal(hour(5), hour(5));
    assert.notEqual(hour(5), hour(6));
    assert.equal(rollout(5), rollout(5));
    assert.notEqual(rollout(5), rollout(6));
  });

  it('draws what it says', () => {
    const chance = new Chance(1);
    const mean = (draw: () => number) =>
      Array.from({ length: 4000 }, draw).reduce((sum, x) => sum + x, 0) / 4000;
    const near = (value: number, wanted: number) =>
      assert.ok(Math.abs(value / wanted - 1) < 0.05, `${value}, not ${wanted}`);
    near(
      mean(() => chance.poisson(3)),
      3,
    );
    near(
      mean(() => chance.poisson(400)),
      400,
    );
    near(
      mean(() => chance.binomial(50, 0.2)),
      10,
    );
    near(
      mean(() => chance.binomial(5000, 0.01)),
      50,
    );
    near(
      mean(() => chance.binomial(5000, 0.7)),
      3500,
    );
    near(
      mean(() => chance.normal() ** 2),
      1,
    );
  });

  it('counts every request once, half of them below the median', () => {
    const chance = new Chance(2);
    const counted = interval(
      0,
      { rate: 4000, failing: 0.1, median: 100, spread: 0.6 },
      chance,
    );
    const total = counted.latency.reduce((sum, count) => sum + count, 0);
    assert.equal(total, counted.requests);
    const below = counted.latency
      .slice(0, BOUNDS.indexOf(100) + 1)
      .reduce((sum, count) => sum + count, 0);
    assert.ok(Math.abs(below / total - 0.5) < 0.02);
    assert.ok(Math.abs(counted.errors / total - 0.1) < 0.01);
  });

  it('has faults that end within the hour, each after enough time to learn what is usual', () => {
    for (const kind of FAULT_KINDS)
      for (let seed = 0; seed < 20; seed++) {
        const { from, to } = fault(kind, new Chance(seed));
        assert.ok(from >= 900 && to > from && to <= 3200);
      }
  });
});

describe('what it is judged by', () => {
  const judges = loadJudges();

  it('counts in the buckets of the corpus', () => {
    assert.deepEqual(BOUNDS, judges.LATENCY_BOUNDS_MS);
  });

  for (const kind of FAULT_KINDS)
    it(`sees ${kind}`, () => {
      const chance = new Chance(11);
      const found = judgeHealth(
        new GroupHour(chance, fault(kind, chance)),
        judges,
      );
      assert.notEqual(found.delay, undefined);
    });

  for (const kind of BAD_KINDS)
    it(`fails a revision with ${kind}`, () => {
      const trace = rolloutTrace(new Chance(11), kind);
      assert.equal(judgeVerdict(trace, judges).result, 'fail');
    });

  it('would be found out if it said nothing', () => {
    const chance = new Chance(11);
    const dumb = {
      ...judges,
      groupHealth: () => ({ status: 'ok' as const, reasons: [] }),
    };
    const hour = new GroupHour(chance, fault('errorBurst', chance));
    assert.equal(judgeHealth(hour, dumb).delay, undefined);
  });

  it('would be found out if it always cried', () => {
    const always = {
      ...judges,
      groupHealth: () => ({ status: 'critical' as const, reasons: [] }),
    };
    const { falseAlarms } = judgeHealth(new GroupHour(new Chance(3)), always);
    assert.equal(falseAlarms.length, 1);
  });

  it('would be found out if it passed what it does not know', () => {
    const trace = rolloutTrace(new Chance(3));
    const hasty = {
      ...judges,
      verdictOf: (comparison: Parameters<typeof judges.verdictOf>[0]) => ({
        ...judges.verdictOf(comparison),
        result: 'pass' as const,
        tests: [],
      }),
    };
    assert.equal(judgeVerdict(trace, hasty).passedTooEarly, true);
  });
});

describe('the tally', () => {
  it('counts what was found, missed and cried for nothing', () => {
    const tally = new Tally();
    for (const delay of [10, 20, undefined, 30]) tally.fault('a', delay);
    tally.falseAlarm();
    assert.equal(tally.recall, 0.75);
    assert.equal(tally.precision, 0.75);
    assert.equal(tally.delay(0.5), 20);
  });
});
