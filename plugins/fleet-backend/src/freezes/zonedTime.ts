const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * What the clocks of a zone show at an instant, as if they were UTC: milliseconds, to the second.
 */
export function toLocal(instant: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(
    parts.year,
    parts.month - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  );
}

/**
 * When the clocks of a zone show this time. A time that is skipped when clocks go forward counts as if they had not, one
 * that comes twice is one of both.
 */
export function toInstant(local: number, timeZone: string): number {
  const guess = local - offset(local, timeZone);
  return local - offset(guess, timeZone);
}

function offset(instant: number, timeZone: string): number {
  return toLocal(instant, timeZone) - Math.floor(instant / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
