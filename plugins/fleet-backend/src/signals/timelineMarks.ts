import type {
  Rollout,
  ScalingActivity,
  TimelineMark,
} from '@capstan/plugin-fleet-common';
import type { ReachedStep } from './StepStore';

const MAX_MARKS = 400;

/** What happened in the range, oldest first. What began before and lasts into it is part of it. */
export function timelineMarks(
  happened: {
    readonly rollouts: readonly Rollout[];
    readonly activities: readonly ScalingActivity[];
    readonly steps?: readonly ReachedStep[];
    readonly alerts?: readonly TimelineMark[];
  },
  range: { readonly from: number; readonly to: number },
): readonly TimelineMark[] {
  const { steps = [], alerts = [] } = happened;
  const marks: TimelineMark[] = [
    ...happened.rollouts.flatMap(marksOfRollout),
    ...happened.activities.flatMap(marksOfActivity),
    ...steps.map(step => ({ ...step, kind: 'rolloutStep' as const })),
    ...alerts,
  ];
  return marks
    .filter(mark => {
      const at = Date.parse(mark.at);
      const lasts = mark.kind === 'alert';
      const until =
        mark.until === undefined ? Infinity : Date.parse(mark.until);
      return at <= range.to && (lasts ? until : at) >= range.from;
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(-MAX_MARKS);
}

function marksOfRollout(rollout: Rollout): readonly TimelineMark[] {
  const back = rollout.rollbackOf !== undefined;
  const started: TimelineMark = {
    at: rollout.startedAt,
    kind: back ? 'rollbackStarted' : 'rolloutStarted',
    label: `${rollout.from ? `${rollout.from.label} → ` : ''}${
      rollout.to.label
    }`,
  };
  if (rollout.endedAt === undefined) return [started];
  return [
    started,
    {
      at: rollout.endedAt,
      kind: back ? 'rollbackEnded' : 'rolloutEnded',
      label: `${rollout.to.label}: ${rollout.phase}`,
    },
  ];
}

function marksOfActivity({
  at,
  effect,
  from,
  to,
}: ScalingActivity): readonly TimelineMark[] {
  return effect === 'none'
    ? []
    : [{ at, kind: 'scaled', label: `${from} → ${to}` }];
}
