/** A cron expression of five fields, read. */
export interface CronSchedule {
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly dayOfMonth: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly dayOfWeek: ReadonlySet<number>;
  /** Cron's old rule: when both days are restricted, either is enough. */
  readonly eitherDay: boolean;
}

const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of the week', from: 0, to: 7 },
] as const;

/**
 * Reads `minute hour day month weekday`: numbers, `*`, ranges, lists and steps.
 *
 * @throws Error with a sentence that names the field
 */
export function parseCron(expression: string): CronSchedule {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    throw new Error(
      `'${expression}' has ${parts.length} fields, not five (minute hour day month weekday).`,
    );
  }
  const [minute, hour, dayOfMonth, month, weekday] = parts.map((part, index) =>
    parseField(part, FIELDS[index]),
  );
  return {
    minute,
    hour,
    dayOfMonth,
    month,
    dayOfWeek: new Set([...weekday].map(day => day % 7)),
    eitherDay: !parts[2].startsWith('*') && !parts[4].startsWith('*'),
  };
}

/** Whether the schedule fires in the minute of `at`, in UTC. */
export function matchesCron(schedule: CronSchedule, at: Date): boolean {
  const dayOfMonth = schedule.dayOfMonth.has(at.getUTCDate());
  const dayOfWeek = schedule.dayOfWeek.has(at.getUTCDay());
  return (
    schedule.minute.has(at.getUTCMinutes()) &&
    schedule.hour.has(at.getUTCHours()) &&
    schedule.month.has(at.getUTCMonth() + 1) &&
    (schedule.eitherDay ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek)
  );
}

function parseField(
  text: string,
  {
    name,
    from,
    to,
  }: { readonly name: string; readonly from: number; readonly to: number },
): Set<number> {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(
      item,
    );
    const [, first, last, step] = match ?? [];
    const start = first === undefined ? from : Number(first);
    // `5/10` means from 5 to the end, as `*` does; `5` is only 5.
    const open =
      first === undefined || (last === undefined && step !== undefined);
    const end = open ? to : Number(last ?? first);
    const width = Number(step ?? 1);
    if (!match || start < from || end > to || start > end || width < 1) {
      throw new Error(
        `The ${name} '${text}' cannot be read: use numbers from ${from} to ${to}, *, a-b, lists and steps.`,
      );
    }
    for (let value = start; value <= end; value += width) {
      values.add(value);
    }
  }
  return values;
}
