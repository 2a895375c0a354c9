import type {
  Capacity,
  SignalComparison,
  SignalPoint,
  SignalRange,
  SignalSeries,
  SignalSourceStatus,
  Signals,
  TimeRange,
} from '@capstan/plugin-fleet-common';
import { presentInstances } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { marksOf } from './marks';

const POINTS = 60;
const DAY = 24 * 3_600_000;

/** Capacity over a range: the present size, with the steps that the activities tell of. */
export function capacityOf(
  group: FakeGroup,
  range: TimeRange,
  now: number,
): Capacity {
  const { from, to } = bounds(range, now);
  const present = presentInstances(group);
  const healthy = present.filter(
    instance => instance.health === 'healthy',
  ).length;
  const samples = Array.from({ length: POINTS + 1 }, (_, index) => {
    const at = from + ((to - from) * index) / POINTS;
    const desired = desiredAt(group, at);
    const isNow = index === POINTS;
    return {
      at: new Date(at).toISOString(),
      desired,
      running: isNow ? present.length : desired,
      healthy: isNow ? healthy : desired,
      min: group.min,
      max: group.max,
    };
  });
  return { samples, marks: marksOf(group, from, to) };
}

/** Golden signals over a range: a calm wave for each revision while it ran. Faulty revisions answer with errors. */
export function signalsOf(
  group: FakeGroup,
  range: SignalRange,
  now: number,
  sources: readonly SignalSourceStatus[],
): Signals {
  const { from, to } = bounds(range, now);
  const rollout = group.rollouts[0];
  const changedAt = rollout ? Date.parse(rollout.startedAt) : from;
  const newer = rollout?.to.revisionId ?? group.currentRevisionId;
  const older = rollout?.from?.revisionId;
  const count = range.resolution
    ? Math.max(1, Math.floor((to - from) / range.resolution / 1000))
    : POINTS;
  const silent = sources.some(source => source.state === 'noData');
  const series = (silent ? [] : [older, newer])
    .filter(
      (id, index, all): id is string =>
        id !== undefined && all.indexOf(id) === index,
    )
    .map((revisionId): SignalSeries => {
      const revision = group.revisions.find(each => each.id === revisionId);
      const isNewer = revisionId === newer;
      const traffic = rollout?.endedAt ? 100 : rollout?.traffic ?? 100;
      const points = timesOf(from, to, count)
        .map((at, index) => {
          const share = at >= changedAt ? traffic / 100 : 0;
          return pointAt(group, at, index, {
            share: isNewer ? share : 1 - share,
            faulty: Boolean(revision?.configuration.FAULTS),
          });
        })
        .filter(point => point.throughput !== 0);
      return {
        revisionId,
        label: revision?.label ?? revisionId,
        source: sources[0]?.id,
        points,
      };
    })
    .filter(each => each.points.length > 0);
  const back = range.compare && distance(range.compare, changedAt, from, to);
  return {
    resolutionSeconds: Math.max(1, Math.round((to - from) / count / 1000)),
    apdexTargetMs: 500,
    sources,
    series,
    marks: marksOf(group, from, to),
    ...(range.compare && back !== undefined
      ? {
          comparison: {
            kind: range.compare,
            from: iso(from - back),
            to: iso(to - back),
            points: timesOf(from, to, count).map((at, index) =>
              pointAt(group, at, index + 9, { share: 0.85, faulty: false }),
            ),
          },
        }
      : {}),
  };
}

function pointAt(
  group: FakeGroup,
  at: number,
  index: number,
  { share, faulty }: { share: number; faulty: boolean },
): SignalPoint {
  const wave = 1 + 0.2 * Math.sin(index / 5);
  const queue = group.policies.length > 0;
  return {
    at: iso(at),
    throughput: Math.round(share * wave * 40 * group.desired * 10) / 10,
    ...(share === 0
      ? {}
      : {
          errorRate: faulty ? 6 + 2 * Math.sin(index / 3) : 0,
          p50: 8 * wave,
          p95: (faulty ? 90 : 24) * wave,
          p99: (faulty ? 240 : 45) * wave,
          apdex: faulty ? 0.91 - 0.02 * wave : 0.995 - 0.01 * wave,
          cpuPercent: 30 * wave,
          memoryPercent: faulty ? Math.min(97, 60 + index / 2) : 44 + 4 * wave,
          ...(queue ? { queueDepth: Math.round(6 * wave) } : {}),
        }),
  };
}

function timesOf(from: number, to: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => from + ((to - from) * index) / count,
  );
}

/** How far back the compared range lies, milliseconds. */
function distance(
  kind: SignalComparison,
  changedAt: number,
  from: number,
  to: number,
): number {
  switch (kind) {
    case 'yesterday':
      return DAY;
    case 'lastWeek':
      return 7 * DAY;
    default:
      return Math.max(to - from, to - changedAt);
  }
}

function desiredAt(group: FakeGroup, at: number): number {
  // Activities are newest first: the oldest one after `at` says what was before it.
  let desired = group.desired;
  for (const activity of group.activities) {
    if (Date.parse(activity.at) <= at) break;
    if (activity.effect !== 'none') desired = activity.from;
  }
  return desired;
}

function bounds(range: TimeRange, now: number): { from: number; to: number } {
  const to = range.to ? Date.parse(range.to) : now;
  return { from: range.from ? Date.parse(range.from) : to - 3_600_000, to };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
