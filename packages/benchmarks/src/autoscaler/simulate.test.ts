import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demandOf, meanScore, simulate } from './simulate.ts';
import type { Policy } from './simulate.ts';
import { createTraces, SECONDS } from './traces.ts';

const fixed = (count: number, startSeconds = 1): Policy => ({
  name: 'fixed',
  startSeconds,
  create: () => () => count,
});

describe('demandOf', () => {
  it('is the least number that keeps 80 % over five seconds, and never below two', () => {
    assert.deepEqual(demandOf([0, 0, 0]), [2, 2, 2]);
    assert.deepEqual(demandOf(new Array(6).fill(400)), new Array(6).fill(10));
    assert.equal(demandOf([0, 0, 0, 0, 1000, 0, 0, 0, 0])[4], 5);
  });
});

describe('simulate', () => {
  const flat = new Array<number>(100).fill(400);

  it('gives nothing short and the plain surplus for a fixed supply above demand', () => {
    const score = simulate(flat, fixed(12));
    assert.equal(score.thetaUnder, 0);
    assert.ok(Math.abs(score.thetaOver - 20) < 0.01);
    assert.equal(score.over, 0);
    assert.equal(score.adaptations, 0);
  });

  it('counts what is missing, and requests above capacity, for a supply below demand', () => {
    const score = simulate(flat, fixed(5));
    assert.ok(score.thetaUnder > 45 && score.thetaUnder <= 50);
    assert.ok(score.tauUnder >= 98);
    assert.ok(score.over > 95);
  });

  it('lets new instances serve only after their start, and takes others away at once', () => {
    const step = [
      ...new Array<number>(50).fill(80),
      ...new Array<number>(50).fill(400),
    ];
    const late = (startSeconds: number): Policy => ({
      name: 'late',
      startSeconds,
      create: () => (t, load) => Math.ceil(load[t] / 35),
    });
    assert.ok(
      simulate(step, late(10)).tauUnder > simulate(step, late(1)).tauUnder,
    );
    const falling = [...step].reverse();
    assert.deepEqual(simulate(falling, late(10)), simulate(falling, late(1)));
  });
});

describe('createTraces', () => {
  it('makes the same six traces of two hours from the same seed', () => {
    const traces = createTraces(5);
    assert.equal(traces.length, 6);
    assert.ok(
      traces.every(
        ({ load }) => load.length === SECONDS && load.every(v => v >= 0),
      ),
    );
    assert.deepEqual(createTraces(5), traces);
    assert.notDeepEqual(createTraces(6), traces);
  });

  it('has the peaks that the shapes are known for', () => {
    const peak = ({ load }: { readonly load: readonly number[] }) =>
      Math.max(...load) / (load.reduce((a, b) => a + b, 0) / load.length);
    const [diurnal, match, bursty, step, flash, saw] =
      createTraces(98).map(peak);
    for (const [actual, known] of [
      [diurnal, 2],
      [match, 4.7],
      [bursty, 4.8],
      [step, 1.8],
      [flash, 6.2],
      [saw, 1.9],
    ]) {
      assert.ok(
        Math.abs(actual / known - 1) < 0.2,
        `${actual} is not about ${known}`,
      );
    }
  });
});

describe('meanScore', () => {
  it('is the plain mean of each measure', () => {
    const flat = new Array<number>(100).fill(400);
    const mean = meanScore([
      simulate(flat, fixed(12)),
      simulate(flat, fixed(14)),
    ]);
    assert.ok(Math.abs(mean.thetaOver - 30) < 0.2);
  });
});
