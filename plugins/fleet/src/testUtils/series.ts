import type {
  Capacity,
  Signals,
  TimeRange,
  TimelineMark,
} from '@capstan/plugin-fleet-common';
import { presentInstances } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';

const POINTS = 60;

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
  range: TimeRange,
  now: number,
): Signals {
  const { from, to } = bounds(range, now);
  const rollout = group.rollouts[0];
  const changedAt = rollout ? Date.parse(rollout.startedAt) : from;
  const newer = rollout?.to.revisionId ?? group.currentRevisionId;
  const older = rollout?.from?.revisionId;
  const series = [older, newer]
    .filter(
      (id, index, all): id is string =>
        id !== undefined && all.indexOf(id) === index,
    )
    .map(revisionId => {
      const revision = group.revisions.find(each => each.id === revisionId);
      const isNewer = revisionId === newer;
      const faulty = Boolean(revision?.configuration.FAULTS);
      const points = Array.from({ length: POINTS }, (_, index) => {
        const at = from + ((to - from) * index) / POINTS;
        const share = at >= changedAt === isNewer ? 1 : 0;
        const wave = 1 + 0.2 * Math.sin(index / 5);
        return {
          at: new Date(at).toISOString(),
          throughput: Math.round(share * wave * 40 * group.desired * 10) / 10,
          ...(share === 0
            ? {}
            : {
                errorRate: faulty ? 6 + 2 * Math.sin(index / 3) : 0,
                p50: 8 * wave,
                p95: (faulty ? 90 : 24) * wave,
                p99: (faulty ? 240 : 45) * wave,
              }),
        };
      });
      return { revisionId, label: revision?.label ?? revisionId, points };
    });
  return {
    resolutionSeconds: Math.round((to - from) / POINTS / 1000),
    apdexTargetMs: 500,
    sources: [],
    series,
    marks: marksOf(group, from, to),
  };
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

function marksOf(group: FakeGroup, from: number, to: number): TimelineMark[] {
  const marks: TimelineMark[] = [];
  for (const rollout of group.rollouts) {
    const back = rollout.rollbackOf !== undefined;
    marks.push({
      at: rollout.startedAt,
      kind: back ? 'rollbackStarted' : 'rolloutStarted',
      label: rollout.to.label,
    });
    if (rollout.endedAt)
      marks.push({
        at: rollout.endedAt,
        kind: back ? 'rollbackEnded' : 'rolloutEnded',
        label: rollout.to.label,
      });
  }
  for (const activity of group.activities) {
    if (activity.effect !== 'none')
      marks.push({
        at: activity.at,
        kind: 'scaled',
        label: `${activity.from} → ${activity.to}`,
      });
  }
  return marks
    .filter(mark => Date.parse(mark.at) >= from && Date.parse(mark.at) <= to)
    .sort((left, right) => left.at.localeCompare(right.at));
}

function bounds(range: TimeRange, now: number): { from: number; to: number } {
  const to = range.to ? Date.parse(range.to) : now;
  return { from: range.from ? Date.parse(range.from) : to - 3_600_000, to };
}
