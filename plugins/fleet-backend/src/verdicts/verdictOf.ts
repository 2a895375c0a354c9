import type {
  Verdict,
  VerdictResult,
  VerdictSide,
  VerdictTest,
} from '@capstan/plugin-fleet-common';
import { errorRateTest } from './errorRateTest';
import type { Compared, Trial } from './errorRateTest';
import { hardGuard } from './hardGuard';
import { holm } from './holm';
import { latencyTests } from './latencyTests';
import { DEFAULT_SETTINGS, weakened } from './VerdictSettings';
import type { VerdictSettings } from './VerdictSettings';
import {
  endOf,
  errorsOf,
  hasTraffic,
  median,
  quantileOf,
  requestsOf,
  usable,
} from './VerdictWindow';
import type { VerdictWindow } from './VerdictWindow';

/** What is compared. Times in milliseconds. */
export interface Comparison {
  readonly now: number;
  /** When the rollout began: earlier intervals are the time before. */
  readonly since: number;
  /** Absent when there is nothing to compare with. */
  readonly old?: {
    readonly revisionId: string;
    readonly label: string;
    /** From before the rollout on. */
    readonly windows: readonly VerdictWindow[];
  };
  readonly fresh: {
    readonly revisionId: string;
    readonly label: string;
    readonly windows: readonly VerdictWindow[];
    /** When its instances began to run, where that is known; the first interval with traffic always counts. */
    readonly starts?: readonly number[];
  };
}

/** Both sides are compared in pieces of time of this length, so that both saw the same weather. */
const SLOT_MS = 30_000;
/** With less than this part of the new revision's requests the old one tells too little of the same time. */
const SHARED = 0.02;

/**
 * Judges a new revision by what it did beside the old one; pure.
 *
 * First the guard: so many errors that they are no chance fail at once. Then the tests, on time without warm-up. Where both
 * revisions had traffic in the same half minute they are compared with each other; where only the new one had, with the time
 * before the rollout, more carefully. Any failure fails; to pass, the greater part must pass and nothing fail; too little to
 * say is inconclusive, never a pass.
 *
 * Left out: impossible intervals (a counter was reset), missing ones, and `warmUpSeconds` from the start of each instance
 * of the new revision: connections, caches and compilers of a fresh process say nothing about the revision. The guard
 * leaves out no warm-up.
 */
export function verdictOf(
  comparison: Comparison,
  settings: VerdictSettings = DEFAULT_SETTINGS,
): Verdict {
  const { now, since, old } = comparison;
  // An earlier life of the same revision is not what is judged.
  const all = usable(comparison.fresh.windows).filter(
    window => hasTraffic(window) && endOf(window) > since,
  );
  const oldWindows = usable(old?.windows ?? []).filter(hasTraffic);
  const before = oldWindows.filter(window => endOf(window) <= since);
  const beside = oldWindows.filter(window => endOf(window) > since);
  const fresh = { ...comparison.fresh, windows: all };
  const base = {
    at: iso(now),
    new: sideOf(fresh, all),
  };
  if (all.length === 0)
    return {
      ...base,
      result: 'inconclusive',
      by: 'statistics',
      from: iso(since),
      to: iso(now),
      concurrent: false,
      ...(old && { old: sideOf(old, before) }),
      tests: [],
      summary: `${fresh.label} has answered no requests that anybody counted, so nobody can say how well it does.`,
    };
  const guard = hardGuard(
    { fresh, before, ...(old && { old: { ...old, windows: beside } }) },
    settings,
  );
  if (guard) {
    const within = (windows: readonly VerdictWindow[]) =>
      windows.filter(
        window => endOf(window) > guard.from && window.at < guard.to,
      );
    return {
      ...base,
      result: 'fail',
      by: 'guard',
      from: iso(guard.from),
      to: iso(guard.to),
      concurrent: guard.concurrent,
      ...(old && {
        old: sideOf(old, guard.concurrent ? within(beside) : before),
      }),
      new: sideOf(fresh, within(all)),
      tests: [guard.test],
      summary: guard.test.message,
    };
  }
  const range = {
    from: iso(all[0].at),
    to: iso(endOf(all[all.length - 1])),
    by: 'statistics' as const,
  };
  if (!old)
    return {
      ...base,
      ...range,
      result: 'inconclusive',
      concurrent: false,
      tests: [],
      summary: `There is nothing to compare ${fresh.label} with: no other revision served before it.`,
    };
  const begun = [
    all[0].at,
    ...(comparison.fresh.starts ?? []).filter(start => start >= since),
  ];
  const warm = (windows: readonly VerdictWindow[]) =>
    withoutWarmUp(windows, begun, settings);
  // Both sides without it, or they would not have seen the same time.
  const { shared, alone } = splitBySlots(warm(all), warm(beside));
  const labels = {
    oldLabel: old.label,
    newLabel: fresh.label,
    usual: oldWindows,
  };
  const parts = [
    part({ ...labels, ...shared, concurrent: true }, settings),
    part(
      { ...labels, old: before, fresh: alone, concurrent: false },
      weakened(settings),
    ),
  ].filter(({ compared }) => compared.fresh.length > 0);
  const decisive =
    parts.find(({ result }) => result === 'fail') ??
    [...parts].sort((a, b) => weight(b) - weight(a))[0];
  if (!decisive)
    return {
      ...base,
      ...range,
      result: 'inconclusive',
      concurrent: false,
      old: sideOf(old, before),
      tests: [],
      summary: `${fresh.label} is still warming up: its first ${settings.warmUpSeconds} seconds say nothing about it.`,
    };
  const { compared, tests, result } = decisive;
  return {
    ...base,
    ...range,
    result,
    concurrent: compared.concurrent,
    old: sideOf(old, compared.old),
    new: sideOf(fresh, compared.fresh),
    tests,
    summary: summaryOf(fresh.label, old.label, result, tests),
  };
}

interface Part {
  readonly compared: Compared;
  readonly tests: readonly VerdictTest[];
  readonly result: VerdictResult;
}

function part(compared: Compared, settings: VerdictSettings): Part {
  const trials = [
    errorRateTest(compared, settings),
    ...latencyTests(compared, settings),
  ].flatMap(trial => trial ?? []);
  const tests = decided(trials);
  return { compared, tests, result: worst(tests) };
}

function decided(trials: readonly Trial[]): readonly VerdictTest[] {
  const corrected = holm(trials.flatMap(({ pValue }) => pValue ?? []));
  let next = 0;
  return trials.map(trial =>
    trial.decide(trial.pValue === undefined ? undefined : corrected[next++]),
  );
}

/** What nobody measured cannot pass. */
function worst(tests: readonly VerdictTest[]): VerdictResult {
  const results = tests.map(({ result }) => result);
  if (results.includes('fail')) return 'fail';
  return results.length === 0 || results.includes('inconclusive')
    ? 'inconclusive'
    : 'pass';
}

function weight({ compared }: Part): number {
  return requestsOf(compared.fresh) || compared.fresh.length;
}

function withoutWarmUp(
  windows: readonly VerdictWindow[],
  begun: readonly number[],
  { warmUpSeconds }: VerdictSettings,
): readonly VerdictWindow[] {
  return windows.filter(window =>
    begun.every(
      start =>
        endOf(window) <= start || window.at >= start + warmUpSeconds * 1000,
    ),
  );
}

function splitBySlots(
  fresh: readonly VerdictWindow[],
  beside: readonly VerdictWindow[],
) {
  const slotOf = ({ at }: VerdictWindow) => Math.floor(at / SLOT_MS);
  const bySlot = (windows: readonly VerdictWindow[]) => {
    const slots = new Map<number, VerdictWindow[]>();
    for (const window of windows) {
      const known = slots.get(slotOf(window));
      if (known) known.push(window);
      else slots.set(slotOf(window), [window]);
    }
    return slots;
  };
  const oldSlots = bySlot(beside);
  const shared = { old: [] as VerdictWindow[], fresh: [] as VerdictWindow[] };
  const alone: VerdictWindow[] = [];
  for (const [slot, windows] of bySlot(fresh)) {
    const old = oldSlots.get(slot) ?? [];
    if (old.length > 0 && requestsOf(old) >= SHARED * requestsOf(windows)) {
      shared.old.push(...old);
      shared.fresh.push(...windows);
    } else alone.push(...windows);
  }
  return { shared, alone };
}

function sideOf(
  {
    revisionId,
    label,
  }: { readonly revisionId: string; readonly label: string },
  windows: readonly VerdictWindow[],
): VerdictSide {
  const requests = requestsOf(windows);
  const errors = errorsOf(windows);
  const errorRate =
    requests > 0
      ? (100 * errors) / requests
      : median(windows.flatMap(window => window.errorRate ?? []));
  const p50 = quantileOf(windows, 'p50');
  const p95 = quantileOf(windows, 'p95');
  const p99 = quantileOf(windows, 'p99');
  return {
    revisionId,
    label,
    requests,
    errors,
    ...(errorRate !== undefined && { errorRate }),
    ...(p50 !== undefined && { p50 }),
    ...(p95 !== undefined && { p95 }),
    ...(p99 !== undefined && { p99 }),
  };
}

function summaryOf(
  fresh: string,
  old: string,
  result: VerdictResult,
  tests: readonly VerdictTest[],
): string {
  const deciding = tests.find(test => test.result === result);
  switch (result) {
    case 'fail':
      return `${fresh} does worse than ${old}. ${deciding?.message}`;
    case 'pass':
      return tests.some(({ metric }) => metric === 'latency')
        ? `${fresh} does no worse than ${old}, in errors and in latency.`
        : `${fresh} does no worse than ${old} in errors; nobody measured latencies.`;
    default:
      return `Nobody can say yet whether ${fresh} does worse than ${old}. ${
        deciding?.message ?? 'Nothing was measured.'
      }`;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
