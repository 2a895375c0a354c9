import { InputError } from '@backstage/errors';
import type { Config } from '@backstage/config';
import { parseRef } from '../permissions/Visible';

/** Minutes of a day. */
const DAY = 24 * 60;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const ISO =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** When a freeze is in force. */
export type FreezeTime =
  /** Milliseconds. */
  | { readonly type: 'once'; readonly from: number; readonly to: number }
  /** Days of the week on which it begins (0 = Sunday), and minutes after midnight. An end not after its begin is on the next day. */
  | {
      readonly type: 'weekly';
      readonly days: readonly number[];
      readonly from: number;
      readonly to: number;
      readonly timeZone: string;
    };

/** A time in which nothing is rolled out, as configured. */
export interface FreezeRule {
  readonly name: string;
  readonly reason: string;
  readonly time: FreezeTime;
  /** Empty = all. */
  readonly environments: readonly string[];
  /** Entity refs in full; empty = all. */
  readonly entityRefs: readonly string[];
}

/** The freezes under `fleet.freezes`. Throws an `InputError` that names the key when one makes no sense. */
export function readFreezes(config: Config): readonly FreezeRule[] {
  const freezes = config.getOptionalConfigArray('fleet.freezes') ?? [];
  const rules = freezes.map((freeze, index) =>
    readFreeze(freeze, `fleet.freezes[${index}]`),
  );
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(
      `'fleet.freezes' has two freezes named '${twice}'. Give each a name of its own.`,
    );
  return rules;
}

function readFreeze(config: Config, key: string): FreezeRule {
  const weekly = config.getOptionalConfig('weekly');
  if (weekly && (config.has('from') || config.has('to')))
    throw new InputError(
      `'${key}' has both 'weekly' and 'from' or 'to'. Use one of them.`,
    );
  return {
    name: config.getString('name'),
    reason: config.getString('reason'),
    time: weekly ? readWeekly(weekly, `${key}.weekly`) : readOnce(config, key),
    environments: config.getOptionalStringArray('environments') ?? [],
    entityRefs: (config.getOptionalStringArray('entityRefs') ?? []).map(ref =>
      named(`${key}.entityRefs`, () => parseRef(ref)),
    ),
  };
}

function readOnce(config: Config, key: string): FreezeTime {
  const from = readTime(config, 'from', key);
  const to = readTime(config, 'to', key);
  if (from >= to)
    throw new InputError(`'${key}.from' must be before '${key}.to'.`);
  return { type: 'once', from, to };
}

function readTime(config: Config, name: string, key: string): number {
  const text = config.getOptionalString(name);
  const ms = text !== undefined && ISO.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms))
    throw new InputError(
      `'${key}.${name}' is ${
        text === undefined ? 'missing' : `'${text}'`
      }. Write an ISO 8601 time with a zone in quotes, such as '2026-12-24T12:00:00Z', or use 'weekly'.`,
    );
  return ms;
}

function readWeekly(config: Config, key: string): FreezeTime {
  const days = config.getStringArray('days').map(text => {
    const day = DAYS.indexOf(text.toLowerCase() as (typeof DAYS)[number]);
    if (day < 0)
      throw new InputError(
        `'${key}.days' has '${text}'. Use ${DAYS.join(', ')}.`,
      );
    return day;
  });
  if (days.length === 0)
    throw new InputError(`'${key}.days' is empty. Name at least one day.`);
  const timeZone = config.getString('timeZone');
  try {
    Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new InputError(
      `'${key}.timeZone' is '${timeZone}', which is no time zone. Use a name such as Europe/Berlin or UTC.`,
    );
  }
  return {
    type: 'weekly',
    days,
    from: readClock(config, 'from', key) % DAY,
    to: readClock(config, 'to', key),
    timeZone,
  };
}

function readClock(config: Config, name: string, key: string): number {
  const text = config.getString(name);
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  const at = Number(hours) * 60 + Number(minutes);
  if (hours === undefined || Number(minutes) > 59 || at > DAY)
    throw new InputError(
      `'${key}.${name}' is '${text}'. Write hours and minutes in quotes, from '00:00' to '24:00'.`,
    );
  return at;
}

function named<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InputError(`'${key}': ${(error as Error).message}`);
  }
}
