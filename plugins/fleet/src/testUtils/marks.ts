import type { TimelineMark } from '@capstan/plugin-fleet-common';
import type { FakeGroup } from './FakeGroup';

const STEP_MS = 30_000;

/** What happened to a group in a range, as charts show it. */
export function marksOf(
  group: FakeGroup,
  from: number,
  to: number,
): TimelineMark[] {
  const marks: TimelineMark[] = [];
  for (const rollout of group.rollouts) {
    const back = rollout.rollbackOf !== undefined;
    marks.push({
      at: rollout.startedAt,
      kind: back ? 'rollbackStarted' : 'rolloutStarted',
      label: rollout.to.label,
    });
    const { strategy } = rollout;
    if (strategy?.type === 'canary')
      strategy.steps
        .slice(0, rollout.step ?? strategy.steps.length)
        .forEach((step, index) =>
          marks.push({
            at: new Date(
              Date.parse(rollout.startedAt) + (index + 1) * STEP_MS,
            ).toISOString(),
            kind: 'rolloutStep',
            label: `${step.weight} % on ${rollout.to.label}`,
          }),
        );
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
  for (const alert of group.alerts)
    marks.push({
      at: alert.since,
      kind: 'alert',
      label: alert.title,
      severity: alert.severity,
      until: alert.endedAt,
    });
  return marks
    .filter(mark => Date.parse(mark.at) <= to && endOf(mark) >= from)
    .sort((left, right) => left.at.localeCompare(right.at));
}

/** An alert without an end lasts; everything else is a moment. */
function endOf(mark: TimelineMark): number {
  if (mark.kind === 'alert' && mark.until === undefined) return Infinity;
  return Date.parse(mark.until ?? mark.at);
}
