import type { FreezeWindow, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { FreezeRule, FreezeTime } from './FreezeRule';
import { toInstant, toLocal } from './zonedTime';

const DAY_MS = 24 * 3600 * 1000;
const MINUTE_MS = 60_000;

/** The windows that are in force for the group at `now` (milliseconds). Pure. */
export function freezesOf(
  rules: readonly FreezeRule[],
  group: Pick<ScaleGroup, 'environment' | 'entityRef'>,
  now: number,
): readonly FreezeWindow[] {
  return rules.flatMap(rule => {
    if (!isAbout(rule, group)) return [];
    const range = activeRange(rule.time, now);
    return range
      ? [
          {
            name: rule.name,
            reason: rule.reason,
            from: new Date(range.from).toISOString(),
            to: new Date(range.to).toISOString(),
            environments: rule.environments,
            entityRefs: rule.entityRefs,
            active: true,
          },
        ]
      : [];
  });
}

/** What stands against a rollout now. */
export function refusalOfFreeze(
  freeze: Pick<FreezeWindow, 'name' | 'reason' | 'to'>,
): string {
  return (
    `Nothing is rolled out during '${freeze.name}' (${freeze.reason}), which ends at ${freeze.to}. ` +
    'Rolling back, aborting and scaling are still possible.'
  );
}

function isAbout(
  rule: FreezeRule,
  { environment, entityRef }: Pick<ScaleGroup, 'environment' | 'entityRef'>,
): boolean {
  return (
    (rule.environments.length === 0 ||
      rule.environments.includes(environment)) &&
    (rule.entityRefs.length === 0 ||
      (entityRef !== undefined && rule.entityRefs.includes(entityRef)))
  );
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** From its begin, up to but not including its end. */
function activeRange(time: FreezeTime, now: number): Range | undefined {
  return time.type === 'once'
    ? [time].find(range => contains(range, now))
    : weeklyRanges(time, now).find(range => contains(range, now));
}

function contains({ from, to }: Range, now: number): boolean {
  return from <= now && now < to;
}

/** Those that began today or yesterday, where the clock of the zone stands now. */
function weeklyRanges(
  time: FreezeTime & { readonly type: 'weekly' },
  now: number,
): readonly Range[] {
  const midnight = Math.floor(toLocal(now, time.timeZone) / DAY_MS) * DAY_MS;
  return [midnight - DAY_MS, midnight].flatMap(day => {
    if (!time.days.includes(new Date(day).getUTCDay())) return [];
    const end = time.to > time.from ? time.to : time.to + DAY_MS / MINUTE_MS;
    return [
      {
        from: toInstant(day + time.from * MINUTE_MS, time.timeZone),
        to: toInstant(day + end * MINUTE_MS, time.timeZone),
      },
    ];
  });
}
