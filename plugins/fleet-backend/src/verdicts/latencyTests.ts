import { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';
import type { VerdictTest } from '@capstan/plugin-fleet-common';
import { dispersionOf } from './dispersion';
import { tooFew } from './errorRateTest';
import type { Compared, Trial } from './errorRateTest';
import { hypergeometricTail } from './exactTails';
import { mannWhitney, mannWhitneyOfValues } from './mannWhitney';
import type { Ranks } from './mannWhitney';
import { counted, milliseconds, percent, probability } from './numbers';
import type { VerdictSettings } from './VerdictSettings';
import { histogramOf, median, quantileOf } from './VerdictWindow';
import type { VerdictWindow } from './VerdictWindow';

/** One-sided 95 %. */
const Z95 = 1.6448536269514722;
/** Of few samples the difference seen is often greater than the true one: with so many deviations less it still matters. */
const DEVIATIONS = 2;
/** Above this the new side may be slower than a pass allows. */
const PASS_SUPERIORITY = 0.65;
const PASS_SLOW_POINTS = 10;

/**
 * Whether answers take longer: the typical ones, by Mann–Whitney's U over the buckets, and the slow ones, by Fisher's exact
 * test of how many are above the old p95. A difference must be significant and matter: a tiny one does not fail however
 * many requests prove it. A source without histograms is compared by the p95 of its intervals. Empty when no side knows a
 * latency.
 */
export function latencyTests(
  compared: Compared,
  settings: VerdictSettings,
): readonly Trial[] {
  const counts = {
    old: histogramOf(compared.old),
    new: histogramOf(compared.fresh),
  };
  const samples = { old: total(counts.old), new: total(counts.new) };
  if (samples.old + samples.new > 0) {
    const base = {
      metric: 'latency',
      method: 'Mann–Whitney U over latency buckets (one-sided)',
      samples,
      minimumSamples: settings.minimumSamples,
      ...valuesOf(compared, 'p50'),
    } as const;
    const enough =
      samples.old >= settings.minimumSamples &&
      samples.new >= settings.minimumSamples;
    if (!enough) return [tooFew(base, 'requests')];
    const intervals = compared.fresh.filter(({ latency }) => latency).length;
    if (intervals < settings.latencyIntervals)
      return [
        {
          decide: () => ({
            ...base,
            result: 'inconclusive',
            message: `${compared.newLabel} was measured in ${intervals} intervals; ${settings.latencyIntervals} are needed, so that a single pause decides nothing.`,
          }),
        },
      ];
    return [
      typical(compared, counts, samples, settings),
      slow(compared, counts, samples, settings),
    ];
  }
  const points = (windows: readonly VerdictWindow[]) =>
    windows.flatMap(window => window.p95 ?? []);
  const values = { old: points(compared.old), new: points(compared.fresh) };
  return values.old.length + values.new.length === 0
    ? []
    : [ofIntervals(compared, values, settings)];
}

type Sides<T> = { readonly old: T; readonly new: T };

function typical(
  compared: Compared,
  counts: Sides<readonly number[]>,
  samples: Sides<number>,
  settings: VerdictSettings,
): Trial {
  const middle = (counted50: readonly number[]) => {
    const half = total(counted50) / 2;
    let below = 0;
    return counted50.findIndex(count => (below += count) >= half);
  };
  const bound = middle(counts.old);
  const dispersion = dispersionOf(
    compared.usual.map(window => above(window, bound)),
  );
  const ranks = mannWhitney(
    counts.old.map(count => count / dispersion),
    counts.new.map(count => count / dispersion),
  );
  return judged(
    compared,
    {
      method: 'Mann–Whitney U over latency buckets (one-sided)',
      samples,
      ...valuesOf(compared, 'p50'),
    },
    { ranks, what: 'the median' },
    settings,
  );
}

function ofIntervals(
  compared: Compared,
  values: Sides<readonly number[]>,
  settings: VerdictSettings,
): Trial {
  const base = {
    method: 'Mann–Whitney U over the p95 of intervals (one-sided)',
    samples: { old: values.old.length, new: values.new.length },
    old: median(values.old),
    new: median(values.new),
  };
  if (
    base.samples.old < settings.minimumSamples ||
    base.samples.new < settings.minimumSamples
  )
    return tooFew(
      {
        metric: 'latency',
        minimumSamples: settings.minimumSamples,
        ...base,
      },
      'measured intervals',
    );
  return judged(
    compared,
    base,
    { ranks: mannWhitneyOfValues(values.old, values.new), what: 'the p95' },
    settings,
  );
}

function judged(
  { oldLabel, newLabel, concurrent }: Compared,
  base: Pick<VerdictTest, 'method' | 'samples' | 'old' | 'new'>,
  { ranks, what }: { readonly ranks: Ranks; readonly what: string },
  settings: VerdictSettings,
): Trial {
  const { superiority, pValue } = ranks;
  const old = base.old ?? 0;
  const fresh = base.new ?? 0;
  const matters =
    superiority >= settings.superiority &&
    superiority - DEVIATIONS * ranks.error >= settings.superiority - 0.02 &&
    fresh - old >= settings.latencyFloorMs &&
    fresh >= old * (1 + settings.latencyFloor);
  const facts = `${what[0].toUpperCase()}${what.slice(
    1,
  )} of ${newLabel} is ${milliseconds(fresh)}, of ${oldLabel} ${milliseconds(
    old,
  )}${
    concurrent ? '' : ' before the rollout'
  }; a request of ${newLabel} is slower in ${percent(
    100 * superiority,
  )} of all pairs`;
  return {
    pValue,
    decide(corrected = pValue) {
      const test = {
        metric: 'latency',
        minimumSamples: settings.minimumSamples,
        ...base,
        pValue: corrected,
      } as const;
      if (corrected < settings.significance && matters)
        return {
          ...test,
          result: 'fail',
          message: `${facts}: significantly slower (${probability(
            corrected,
          )}).`,
        };
      const excluded =
        superiority + Z95 * ranks.error < PASS_SUPERIORITY || !matters;
      return {
        ...test,
        result: excluded ? 'pass' : 'inconclusive',
        message: excluded
          ? `${facts}: no difference that matters (${probability(corrected)}).`
          : `${facts} (${probability(corrected)}): too few to be sure.`,
      };
    },
  };
}

function slow(
  compared: Compared,
  counts: Sides<readonly number[]>,
  samples: Sides<number>,
  settings: VerdictSettings,
): Trial {
  const { oldLabel, newLabel } = compared;
  const bound = slowBound(counts.old, samples.old);
  const sum = (side: readonly number[]) => total(side.slice(bound + 1));
  const dispersion = dispersionOf(
    compared.usual.map(window => above(window, bound)),
  );
  const scaled = (value: number) => Math.round(value / dispersion);
  const share = {
    old: (100 * sum(counts.old)) / samples.old,
    new: (100 * sum(counts.new)) / samples.new,
  };
  const drawn = scaled(samples.new);
  const k = scaled(sum(counts.new));
  const pValue = hypergeometricTail(k, {
    total: drawn + scaled(samples.old),
    marked: k + scaled(sum(counts.old)),
    drawn,
  });
  const p95 = valuesOf(compared, 'p95');
  const error = Math.sqrt(
    (dispersion * (share.new * (100 - share.new))) / samples.new +
      (dispersion * (share.old * (100 - share.old))) / samples.old,
  );
  const difference = share.new - share.old;
  const matters =
    difference >= settings.slowFloorPoints &&
    difference - DEVIATIONS * error >= 0.6 * settings.slowFloorPoints &&
    share.new >= 2 * share.old &&
    (p95.new ?? 0) - (p95.old ?? 0) >= 2 * settings.latencyFloorMs &&
    (p95.new ?? 0) >= (p95.old ?? 0) * (1 + settings.latencyFloor);
  const upper = difference + Z95 * error;
  const limit = LATENCY_BOUNDS_MS[bound];
  const facts = `${percent(share.new)} of ${counted(
    samples.new,
  )} requests of ${newLabel} took longer than ${milliseconds(limit)}, ${percent(
    share.old,
  )} of ${counted(samples.old)} of ${oldLabel}${
    compared.concurrent ? '' : ' before the rollout'
  }`;
  return {
    pValue,
    decide(corrected = pValue) {
      const test = {
        metric: 'latency',
        method: "Fisher's exact test of slow requests (one-sided)",
        samples,
        minimumSamples: settings.minimumSamples,
        ...p95,
        pValue: corrected,
      } as const;
      if (corrected < settings.significance && matters)
        return {
          ...test,
          result: 'fail',
          message: `${facts}: significantly more (${probability(corrected)}).`,
        };
      const passes = !matters && upper < PASS_SLOW_POINTS;
      return {
        ...test,
        result: passes ? 'pass' : 'inconclusive',
        message: `${facts}${
          passes ? ': no difference that matters' : ': too few to be sure'
        } (${probability(corrected)}).`,
      };
    },
  };
}

/** The first bucket bound that at most five in a hundred of the old side were above. */
function slowBound(counts: readonly number[], samples: number): number {
  let rest = samples;
  const bound = counts.findIndex(count => (rest -= count) <= 0.05 * samples);
  return Math.min(bound, LATENCY_BOUNDS_MS.length - 1);
}

/** How many requests of an interval were above the bucket. */
function above(
  { latency = [] }: VerdictWindow,
  bound: number,
): { readonly n: number; readonly k: number } {
  return { n: total(latency), k: total(latency.slice(bound + 1)) };
}

function valuesOf(
  { old, fresh }: Compared,
  name: 'p50' | 'p95',
): Pick<VerdictTest, 'old' | 'new'> {
  const values = { old: quantileOf(old, name), new: quantileOf(fresh, name) };
  return {
    ...(values.old !== undefined && { old: values.old }),
    ...(values.new !== undefined && { new: values.new }),
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
