import type {
  Rollout,
  ScalingActivity,
  TimelineMark,
} from '@capstan/plugin-fleet-common';

const MAX_MARKS = 400;

/** What happened in the range, oldest first. */
export function timelineMarks(
  rollouts: readonly Rollout[],
  activities: readonly ScalingActivity[],
  range: { readonly from: number; readonly to: number },
): readonly TimelineMark[] {
  const marks = [
    ...rollouts.flatMap(marksOfRollout),
    ...activities.flatMap(marksOfActivity),
  ];
  return marks
    .filter(
      ({ at }) => Date.parse(at) >= range.from && Date.parse(at) <= range.to,
    )
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
