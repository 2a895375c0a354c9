/** 24 hours for everybody: shorter on an axis, and what logs say. */
const MINUTES = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const SECONDS = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** For axes. */
export function shortTime(at: number): string {
  return MINUTES.format(at);
}

/** For single points. */
export function exactTime(at: number): string {
  return SECONDS.format(at);
}

const DATES = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const OLD_DATES = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const HALF_A_YEAR = 180 * 24 * 3_600_000;

/** For lists that go back some time: with the year only where one could err about it. */
export function dateTime(at: number, now = Date.now()): string {
  return (now - at < HALF_A_YEAR ? DATES : OLD_DATES).format(at);
}
