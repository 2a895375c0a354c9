import { expectBurst, MEMORY_SECONDS } from './periods.ts';
import type { Expectation } from './periods.ts';

/** The target may be exceeded by this share before instances are added: noise is not load. */
const TOLERANCE = 1.09;
/** When instances are added, so many more that the next ripple does not need another step. */
const HEAD_ROOM = 1.04;
/** Left above the largest need of the window when instances are taken away. */
const SCALE_IN_ROOM = 1.01;
/** A drop to below this share of the present size is steep: it is followed after a few seconds. */
const STEEP = 0.8;
const STEEP_SECONDS = 4;
/** A smaller drop has to reach below this share, and to last for the whole scale-in window. */
const SHALLOW = 0.83;

/** How long a need must stay lower before instances are taken away, when the policy does not say. */
export const DEFAULT_SCALE_IN_SECONDS = 15;

/** What a policy remembers; plain data, new after every decision. */
export interface ScalerState {
  /** The second (of the epoch) of the last value. */
  readonly second: number;
  /** Needed instances, one value a second, at most `MEMORY_SECONDS`. */
  readonly needs: readonly number[];
}

export const INITIAL_STATE: ScalerState = { second: 0, needs: [] };

/** What one policy saw in one second. */
export interface ScalerSample {
  /** Second of the epoch. */
  readonly second: number;
  /** The whole load divided by the target of one instance. */
  readonly need: number;
  /** The present desired count. */
  readonly current: number;
  readonly min: number;
  readonly max: number;
  /** Absent: 15 s, and 4 s for a steep drop. When it is given, every drop waits that long. */
  readonly scaleInSeconds?: number;
  /** A rollout runs: nothing is taken away. */
  readonly holdIn?: boolean;
}

/** Why the count changes or stays. */
export type ScalerReason =
  | { readonly kind: 'load' }
  | { readonly kind: 'expected'; readonly period: number }
  | { readonly kind: 'lessLoad' }
  | { readonly kind: 'atMax' }
  | { readonly kind: 'atMin' }
  | { readonly kind: 'deadBand' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'rollout' }
  | { readonly kind: 'steady' };

export interface Decision {
  readonly desired: number;
  readonly reason: ScalerReason;
  readonly state: ScalerState;
}

/**
 * Target tracking, once a second. Adds instances as soon as the mean of two seconds leaves the tolerance, or a burst
 * that comes every minute or every five is about to begin; takes them away when the largest need of a window, and
 * what is expected next, are clearly lower. Pure.
 */
export function decide(before: ScalerState, sample: ScalerSample): Decision {
  const state = remember(before, sample);
  const expected = expectBurst(state.needs);
  const decision = clamp(sample, choose(state, sample, expected));
  return { ...decision, state };
}

type Choice = Omit<Decision, 'state'>;

function choose(
  state: ScalerState,
  sample: ScalerSample,
  expected: Expectation,
): Choice {
  const { current, holdIn } = sample;
  const now = smooth(state.needs, 0);
  const need = Math.max(now, expected.need);
  if (need > TOLERANCE * current) {
    const reason: ScalerReason =
      expected.period !== undefined && expected.need > now
        ? { kind: 'expected', period: expected.period }
        : { kind: 'load' };
    return { desired: Math.ceil(HEAD_ROOM * need), reason };
  }
  const { scaleInSeconds } = sample;
  const steep = after(state, expected, scaleInSeconds ?? STEEP_SECONDS);
  const shallow = after(
    state,
    expected,
    scaleInSeconds ?? DEFAULT_SCALE_IN_SECONDS,
  );
  const lower = steep < STEEP * current ? steep : shallow;
  if (lower < SHALLOW * current) {
    return holdIn
      ? { desired: current, reason: { kind: 'rollout' } }
      : { desired: lower, reason: { kind: 'lessLoad' } };
  }
  const fitting = Math.max(sample.min, Math.ceil(SCALE_IN_ROOM * need));
  if (fitting < SHALLOW * current) {
    return { desired: current, reason: { kind: 'waiting' } };
  }
  return {
    desired: current,
    reason: { kind: fitting === current ? 'steady' : 'deadBand' },
  };
}

/** The count that would do for everything of the last seconds and for what is expected. */
function after(
  state: ScalerState,
  expected: Expectation,
  seconds: number,
): number {
  let largest = expected.need;
  for (let back = 0; back < Math.max(1, Math.round(seconds)); back += 1) {
    largest = Math.max(largest, smooth(state.needs, back));
  }
  return Math.ceil(SCALE_IN_ROOM * largest);
}

/** The mean of two seconds, `back` seconds ago. */
function smooth(needs: readonly number[], back: number): number {
  const at = Math.max(0, needs.length - 1 - back);
  return (needs[at] + needs[Math.max(0, at - 1)]) / 2;
}

function clamp({ current, min, max }: ScalerSample, choice: Choice): Choice {
  const { desired } = choice;
  if (desired > max) {
    return {
      desired: max,
      reason: current >= max ? { kind: 'atMax' } : choice.reason,
    };
  }
  if (desired < min) {
    return {
      desired: min,
      reason: current <= min ? { kind: 'atMin' } : choice.reason,
    };
  }
  return choice;
}

/** Adds the sample; seconds that were missed (the engine was away or busy) repeat the last value. */
function remember(
  before: ScalerState,
  { second, need }: ScalerSample,
): ScalerState {
  const missed = before.needs.length === 0 ? 0 : second - before.second - 1;
  if (missed >= MEMORY_SECONDS || second <= before.second) {
    return second <= before.second ? before : { second, needs: [need] };
  }
  const last = before.needs.at(-1) ?? need;
  const needs = [
    ...before.needs,
    ...new Array<number>(missed).fill(last),
    need,
  ];
  return { second, needs: needs.slice(-MEMORY_SECONDS) };
}
