import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { NAMES, whyUnknown, wordsOf } from './suspension';
import type { Suspension } from './suspension';

/** What AWS would do to have exactly this suspended. Pure. */
export function planSuspension(
  request: Suspension,
  { group }: PlanContext,
): ProviderPlan {
  const { processes = [] } = group.autoscaling;
  const now = processes.flatMap(({ name, suspended }) =>
    suspended ? name : [],
  );
  const suspend = NAMES.filter(
    name => request.suspended.includes(name) && !now.includes(name),
  );
  const resume = NAMES.filter(
    name => now.includes(name) && !request.suspended.includes(name),
  );
  const can = group.capabilities.autoscaling;
  const refusal = whyUnknown(request) ?? (can.can ? undefined : can.reason);
  const moves = [
    ...(suspend.length > 0 ? [`suspends ${wordsOf(suspend)}`] : []),
    ...(resume.length > 0 ? [`resumes ${wordsOf(resume)}`] : []),
  ];
  return {
    request,
    mode: 'change',
    summary:
      moves.length > 0
        ? `AWS ${moves.join(' and ')}; its ${
            group.size.desired
          } instances stay.`
        : 'Nothing changes.',
    warnings: resume.includes('dynamic')
      ? [
          'Policies act at once on what their alarms say by then: its size may change within a minute.',
        ]
      : [],
    lowestCapacity: group.size.healthy,
    ...(refusal !== undefined && { refusal }),
  };
}
