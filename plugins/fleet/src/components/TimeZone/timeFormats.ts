const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From this length on a time of day alone does not say when. */
const LONG = 20 * HOUR;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** How times are said in one time zone. Times are milliseconds since 1970. */
export interface TimeZone {
  /** As the browser lists it; absent for the browser's own. */
  readonly name?: string;
  /** For an axis: time of day, with the day where the axis is longer than most of one. */
  axis(at: number, span: Span): string;
  /** For a single point, to the second on short spans. */
  exact(at: number, span: Span): string;
  /** Day and time of day. */
  full(at: number): string;
  /** Milliseconds by which local clocks are behind UTC, as `Date.getTimezoneOffset` in minutes. */
  offset(at: number): number;
}

/** 24 hours for everybody: shorter on an axis, and what logs say. */
const CYCLE = { hourCycle: 'h23' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', ...CYCLE } as const;
const DATE = { month: 'short', day: 'numeric' } as const;

/** The formats of a zone; a name that the browser does not know is its own zone. */
export function timeZone(name: string | undefined): TimeZone {
  const known = name !== undefined && isKnown(name) ? name : undefined;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(undefined, {
      ...options,
      timeZone: known,
    });
    return (at: number) => made.format(at);
  };
  const time = format(TIME);
  const seconds = format({ ...TIME, second: '2-digit' });
  const date = format(DATE);
  const dateAndTime = format({ ...DATE, ...TIME });
  const full = format({ ...DATE, ...TIME, second: '2-digit' });
  const offset = offsetOf(known);
  const startsDay = (at: number) => (at - offset(at)) % DAY === 0;
  return {
    ...(known === undefined ? {} : { name: known }),
    axis(at, { from, to }) {
      if (to - from > 7 * DAY) return date(at);
      if (startsDay(at)) return date(at);
      return to - from > 2 * DAY ? dateAndTime(at) : time(at);
    },
    exact: (at, { from, to }) =>
      to - from > LONG ? dateAndTime(at) : seconds(at),
    full,
    offset,
  };
}

/** What a person can choose besides the browser's own zone; UTC first. */
export function zoneNames(): readonly string[] {
  const listed =
    typeof Intl.supportedValuesOf === 'function'
      ? Intl.supportedValuesOf('timeZone')
      : [];
  return ['UTC', ...listed.filter(each => each !== 'UTC')];
}

function isKnown(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function offsetOf(name: string | undefined): (at: number) => number {
  if (name === undefined)
    return at => new Date(at).getTimezoneOffset() * MINUTE;
  if (name === 'UTC') return () => 0;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    ...CYCLE,
  });
  return at => {
    const of = Object.fromEntries(
      parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const local = Date.UTC(
      of.year,
      of.month - 1,
      of.day,
      of.hour,
      of.minute,
      of.second,
    );
    return Math.floor(at / 1000) * 1000 - local;
  };
}
