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
