import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { WORDS, listed, whyNotSuspended } from './suspension';
import type { Suspension } from './suspension';

/** What Application Auto Scaling would do with a complete request. Pure. */
export function planSuspension(
  request: Suspension,
  { group }: PlanContext,
): ProviderPlan {
  const { processes } = group.autoscaling;
  const refusal = whyNotSuspended(request, processes !== undefined);
  const asked = (name: string) => request.suspended.some(one => one === name);
  const [stops, starts, stays] = [
    wordsOf(({ name, suspended }) => !suspended && asked(name)),
    wordsOf(({ name, suspended }) => suspended && !asked(name)),
    wordsOf(({ name, suspended }) => suspended && asked(name)),
  ];
  return {
    request,
    mode: 'change',
    summary: summaryOf(stops, starts, stays),
    warnings:
      starts.length > 0
        ? [
            'What its alarms say by then is acted on at once: its size may change within a minute.',
          ]
        : [],
    lowestCapacity: group.size.healthy,
    ...(refusal !== undefined && { refusal }),
  };

  function wordsOf(
    wanted: (process: NonNullable<typeof processes>[number]) => boolean,
  ): string[] {
    return (processes ?? [])
      .filter(wanted)
      .map(({ name }) =>
        name in WORDS ? WORDS[name as keyof typeof WORDS] : name,
      );
  }
}

function summaryOf(
  stops: readonly string[],
  starts: readonly string[],
  stays: readonly string[],
): string {
  const moves = [
    ...(stops.length > 0 ? [`suspends ${listed(stops)}`] : []),
    ...(starts.length > 0 ? [`resumes ${listed(starts)}`] : []),
  ];
  if (moves.length === 0) return 'Nothing changes.';
  const rest =
    stays.length === 0
      ? ''
      : `; ${listed(stays)} ${isSingle(stays) ? 'stays' : 'stay'} suspended`;
  return `Application Auto Scaling ${moves.join(' and ')}${rest}.`;
}

function isSingle(words: readonly string[]): boolean {
  return words.length === 1 && words[0] !== WORDS.scheduled;
}
