import type { Activity } from '@aws-sdk/client-auto-scaling';
import type { ObservedActivity } from '@capstan/plugin-fleet-node';

/**
 * AWS writes one activity for each instance. Those of one cause in one minute are one change of size; what failed stays by
 * itself. Texts that are not understood are kept as they are. Pure.
 */
export function mapActivities(
  activities: readonly Activity[],
  desired: number,
): ObservedActivity[] {
  const events = new Map<string, Activity[]>();
  for (const activity of activities) {
    const key =
      activity.StatusCode === 'Failed' ? activity.ActivityId! : keyOf(activity);
    events.set(key, [...(events.get(key) ?? []), activity]);
  }
  return [...events.values()].map(event => toActivity(event, desired));
}

function keyOf({ Cause = '', StartTime, Description }: Activity): string {
  const minute = Math.floor((StartTime?.getTime() ?? 0) / 60_000);
  const kind = Description?.split(' ')[0];
  return `${kind} ${minute} ${Cause.replace(/At \S+ /g, '')}`;
}

function toActivity(
  event: readonly Activity[],
  desired: number,
): ObservedActivity {
  const first = event.at(-1)!;
  const cause = first.Cause ?? '';
  const sizes = /from (\d+) to (\d+)/.exec(cause);
  const failed = first.StatusCode === 'Failed';
  const from = sizes ? Number(sizes[1]) : desired;
  const to = sizes && !failed ? Number(sizes[2]) : from;
  const many = event.length > 1 ? `${event.length} instances: ` : '';
  return {
    id: first.ActivityId!,
    at: (first.StartTime ?? new Date(0)).toISOString(),
    cause: causeOf(cause),
    effect: failed ? 'none' : effectOf(from, to),
    from,
    to,
    reason: failed
      ? `${first.Description}: ${first.StatusMessage ?? 'failed'}. ${cause}`
      : `${many}${first.Description ?? ''}. ${cause}`,
  };
}

function effectOf(from: number, to: number): ObservedActivity['effect'] {
  if (to === from) return 'changed';
  return to > from ? 'scaledOut' : 'scaledIn';
}

function causeOf(text: string): ObservedActivity['cause'] {
  if (/instance refresh/i.test(text)) return 'rollout';
  if (/triggered policy|predictive/i.test(text)) return 'policy';
  if (/scheduled action/i.test(text)) return 'scheduled';
  if (/user request/i.test(text)) return 'person';
  if (/health check|status check|unhealthy/i.test(text)) return 'replacement';
  return 'other';
}
