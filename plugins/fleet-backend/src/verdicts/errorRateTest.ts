import type { VerdictTest } from '@capstan/plugin-fleet-common';
import { dispersionOf } from './dispersion';
import { hypergeometricTail } from './exactTails';
import { mannWhitneyOfValues } from './mannWhitney';
import { counted, percent, probability } from './numbers';
import type { VerdictSettings } from './VerdictSettings';
import { errorsOf, median, requestsOf } from './VerdictWindow';
import type { VerdictWindow } from './VerdictWindow';

/** A test before the correction for the others: `decide` says what it comes to with the corrected p-value. */
export interface Trial {
  readonly pValue?: number;
  readonly decide: (pValue: number | undefined) => VerdictTest;
}

export interface Compared {
  readonly oldLabel: string;
  readonly newLabel: string;
  readonly old: readonly VerdictWindow[];
  readonly fresh: readonly VerdictWindow[];
  /** All that is known of the old revision: how much its intervals differ by themselves. */
  readonly usual: readonly VerdictWindow[];
  readonly concurrent: boolean;
}

/** One-sided 95 %. */
const Z95 = 1.6448536269514722;

/**
 * Whether more requests fail than before. Counts are compared by Fisher's exact test. Errors that come in clumps say less
 * than as many single ones: counts are divided by how much more than chance the old revision's intervals differ. To pass,
 * a difference of `errorMarginPoints` must be excluded, which takes more than the minimum of samples where one in a
 * hundred may fail. A source without counts is compared by its intervals.
 */
export function errorRateTest(
  compared: Compared,
  settings: VerdictSettings,
): Trial | undefined {
  const { old, fresh } = compared;
  const requests = { old: requestsOf(old), new: requestsOf(fresh) };
  if (requests.old > 0 || requests.new > 0)
    return ofCounts(compared, requests, settings);
  const rates = {
    old: old.flatMap(window => window.errorRate ?? []),
    new: fresh.flatMap(window => window.errorRate ?? []),
  };
  return rates.old.length + rates.new.length === 0
    ? undefined
    : ofIntervals(compared, rates, settings);
}

function ofCounts(
  { oldLabel, newLabel, old, fresh, usual, concurrent }: Compared,
  samples: { readonly old: number; readonly new: number },
  settings: VerdictSettings,
): Trial {
  const { minimumSamples, errorFloorPoints, errorMarginPoints, significance } =
    settings;
  const base = {
    metric: 'errorRate',
    method: "Fisher's exact test (one-sided)",
    samples,
    minimumSamples,
  } as const;
  const errors = { old: errorsOf(old), new: errorsOf(fresh) };
  const rate = {
    ...(samples.old > 0 && { old: (100 * errors.old) / samples.old }),
    ...(samples.new > 0 && { new: (100 * errors.new) / samples.new }),
  };
  const enough = samples.old >= minimumSamples && samples.new >= minimumSamples;
  if (!enough || rate.old === undefined || rate.new === undefined)
    return tooFew({ ...base, ...rate }, 'requests');
  const dispersion = dispersionOf(
    usual.map(window => ({ n: window.requests ?? 0, k: window.errors ?? 0 })),
  );
  const scaled = (value: number) => Math.round(value / dispersion);
  const drawn = scaled(samples.new);
  const k = scaled(errors.new);
  const pValue = hypergeometricTail(k, {
    total: drawn + scaled(samples.old),
    marked: k + scaled(errors.old),
    drawn,
  });
  const difference = rate.new - rate.old;
  const margin = Math.max(errorMarginPoints, 0.5 * rate.old);
  const upper =
    difference +
    Math.hypot(
      wilson(rate.new, samples.new / dispersion).upper - rate.new,
      rate.old - wilson(rate.old, samples.old / dispersion).lower,
    );
  const clear = difference >= errorFloorPoints && rate.new >= 1.5 * rate.old;
  const facts = `${newLabel} failed ${percent(rate.new)} of ${counted(
    samples.new,
  )} requests, ${oldLabel} ${percent(rate.old)} of ${counted(samples.old)}${
    concurrent ? '' : ' before the rollout'
  }`;
  return {
    pValue,
    decide(corrected = pValue) {
      const test = { ...base, ...rate, pValue: corrected };
      if (corrected < significance && clear)
        return {
          ...test,
          result: 'fail',
          message: `${facts}: significantly more (${probability(corrected)}).`,
        };
      if (upper <= margin)
        return {
          ...test,
          result: 'pass',
          message: `${facts}: not significantly more (${probability(
            corrected,
          )}); ${percent(margin)} more are excluded.`,
        };
      return {
        ...test,
        result: 'inconclusive',
        message: `${facts} (${probability(
          corrected,
        )}): too few to exclude ${percent(margin)} more.`,
      };
    },
  };
}

function ofIntervals(
  { oldLabel, newLabel }: Compared,
  rates: { readonly old: readonly number[]; readonly new: readonly number[] },
  settings: VerdictSettings,
): Trial {
  const { minimumSamples, errorFloorPoints, significance } = settings;
  const samples = { old: rates.old.length, new: rates.new.length };
  const typical = { old: median(rates.old), new: median(rates.new) };
  const base = {
    metric: 'errorRate',
    method: 'Mann–Whitney U over intervals (one-sided)',
    samples,
    minimumSamples,
    ...typical,
  } as const;
  if (
    samples.old < minimumSamples ||
    samples.new < minimumSamples ||
    typical.old === undefined ||
    typical.new === undefined
  )
    return tooFew(base, 'measured intervals');
  const ranks = mannWhitneyOfValues(rates.old, rates.new);
  const clear = meanOf(rates.new) - meanOf(rates.old) >= errorFloorPoints;
  const facts = `In ${samples.new} intervals ${newLabel} failed ${percent(
    meanOf(rates.new),
  )} of requests on average, ${oldLabel} ${percent(meanOf(rates.old))} in ${
    samples.old
  }`;
  return {
    pValue: ranks.pValue,
    decide(corrected = ranks.pValue) {
      const failed = corrected < significance && clear;
      return {
        ...base,
        pValue: corrected,
        result: failed ? 'fail' : 'pass',
        message: `${facts}: ${
          failed ? '' : 'not '
        }significantly more (${probability(corrected)}).`,
      };
    },
  };
}

/** The answer where there is too little to test. */
export function tooFew(
  base: Omit<VerdictTest, 'result' | 'message' | 'pValue'>,
  what: string,
): Trial {
  const { samples, minimumSamples } = base;
  return {
    decide: () => ({
      ...base,
      result: 'inconclusive',
      message: `Too few ${what} to say: ${counted(
        samples.new,
      )} of the new revision and ${counted(
        samples.old,
      )} of the old one; ${minimumSamples} of each are needed.`,
    }),
  };
}

/** Bounds of a share in percent (Wilson), one-sided 95 % each. */
function wilson(
  share: number,
  n: number,
): { readonly lower: number; readonly upper: number } {
  const p = share / 100;
  const z2 = (Z95 * Z95) / n;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = Math.sqrt(p * (1 - p) * z2 + (z2 * z2) / 4) / (1 + z2);
  return { lower: 100 * (centre - half), upper: 100 * (centre + half) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
