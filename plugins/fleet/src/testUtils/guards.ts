import type {
  RolloutGuard,
  Verdict,
  VerdictResult,
} from '@capstan/plugin-fleet-common';
import { presentInstances } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { planFor } from './plans';
import { execute } from './simulation';

const MINIMUM = 50;

/** What a comparison of two revisions says, for a fake that has the numbers. */
export function verdictOf(
  numbers: {
    readonly from: { revisionId: string; label: string };
    readonly to: { revisionId: string; label: string };
    readonly requests: { readonly old: number; readonly new: number };
    readonly errors: { readonly old: number; readonly new: number };
    readonly p95: { readonly old: number; readonly new: number };
    readonly by?: Verdict['by'];
  },
  now: number,
): Verdict {
  const { requests, errors, p95 } = numbers;
  const rate = (side: 'old' | 'new') =>
    requests[side] === 0 ? undefined : (errors[side] / requests[side]) * 100;
  const enough = Math.min(requests.old, requests.new) >= MINIMUM;
  const worse = (rate('new') ?? 0) > (rate('old') ?? 0) + 1;
  const slower = p95.new > p95.old * 1.5;
  const result = (bad: boolean): VerdictResult => {
    if (!enough) return 'inconclusive';
    return bad ? 'fail' : 'pass';
  };
  const side = (
    name: 'old' | 'new',
    revision: { revisionId: string; label: string },
  ) => ({
    ...revision,
    requests: requests[name],
    errors: errors[name],
    errorRate: rate(name),
    p50: p95[name] / 3,
    p95: p95[name],
    p99: p95[name] * 2,
  });
  const overall = result(worse || slower);
  const samples = { old: requests.old, new: requests.new };
  const text = (value: number | undefined) => `${(value ?? 0).toFixed(1)} %`;
  return {
    result: overall,
    by: numbers.by ?? 'statistics',
    at: new Date(now).toISOString(),
    from: new Date(now - 90_000).toISOString(),
    to: new Date(now).toISOString(),
    concurrent: true,
    old: side('old', numbers.from),
    new: side('new', numbers.to),
    tests: [
      {
        metric: 'errorRate',
        result: result(worse),
        method: "Fisher's exact test",
        samples,
        minimumSamples: MINIMUM,
        old: rate('old'),
        new: rate('new'),
        ...(enough ? { pValue: worse ? 0.0002 : 0.61 } : {}),
        message: enough
          ? `${text(rate('new'))} of requests failed on ${
              numbers.to.label
            }, ${text(rate('old'))} on ${numbers.from.label}.`
          : `Only ${Math.min(
              requests.old,
              requests.new,
            )} of ${MINIMUM} requests so far.`,
      },
      {
        metric: 'latency',
        result: result(slower),
        method: 'Mann-Whitney U test',
        samples,
        minimumSamples: MINIMUM,
        old: p95.old,
        new: p95.new,
        ...(enough ? { pValue: slower ? 0.003 : 0.44 } : {}),
        message: `p95 is ${p95.new} ms on ${numbers.to.label}, ${p95.old} ms on ${numbers.from.label}.`,
      },
    ],
    summary: {
      pass: `${numbers.to.label} is as good as ${numbers.from.label}.`,
      fail: `${numbers.to.label} fails ${text(rate('new'))} of requests, ${
        numbers.from.label
      } ${text(rate('old'))}.`,
      inconclusive: 'There are too few requests to say.',
    }[overall],
  };
}

/** Begins to watch a rollout. */
export function watch(
  group: FakeGroup,
  groupId: string,
  rolloutId: string,
  bakeSeconds: number,
  now: number,
): RolloutGuard {
  return {
    rolloutId,
    groupId,
    bakeSeconds,
    state: 'watching',
    startedAt: new Date(now).toISOString(),
    until: new Date(now + bakeSeconds * 1000).toISOString(),
    message: `Watches for ${bakeSeconds} s and rolls back by itself when ${
      group.revisions.find(each => each.id === group.currentRevisionId)
        ?.label ?? 'it'
    } fails.`,
  };
}

/** One look at a watched rollout: a faulty revision that serves is taken back. Returns whether anything changed. */
export function advanceGuard(group: FakeGroup, now: number): boolean {
  const { guard } = group;
  if (guard?.state !== 'watching') return false;
  const rollout = group.rollouts.find(each => each.id === guard.rolloutId);
  if (!rollout?.from || rollout !== group.rollouts[0]) return false;
  const target = group.revisions.find(
    each => each.id === rollout.to.revisionId,
  );
  const serving = presentInstances(group).some(
    instance => instance.revisionId === target?.id,
  );
  if (!serving) return false;
  const faulty = Boolean(target?.configuration.FAULTS);
  const errors = { old: 0, new: faulty ? 31 : 0 };
  group.verdict = verdictOf(
    {
      from: rollout.from,
      to: rollout.to,
      requests: { old: 480, new: 240 },
      errors,
      p95: { old: 24, new: 25 },
      by: 'guard',
    },
    now,
  );
  if (!faulty) {
    const isOver = now >= Date.parse(guard.until ?? '');
    group.guard = {
      ...guard,
      verdict: group.verdict,
      ...(isOver
        ? { state: 'passed', message: `${rollout.to.label} is good.` }
        : {}),
    };
    return true;
  }
  const message = `${rollout.to.label} failed ${errors.new} of 240 requests. The group goes back to ${rollout.from.label}.`;
  const actionId = `guard-${rollout.id}`;
  const plan = planFor(
    group,
    { kind: 'rollback', revisionId: rollout.from.revisionId },
    now,
  );
  execute(group, plan, {
    actor: 'capstan',
    reason: message,
    actionId,
    now,
  });
  group.guard = {
    ...guard,
    state: 'rolledBack',
    message,
    actionId,
    verdict: group.verdict,
  };
  return true;
}
