/** A straight line from values to pixels. */
export interface LinearScale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** Where `value` is drawn. A domain without extent puts everything in the middle. */
export function toPixel(scale: LinearScale, value: number): number {
  const [low, high] = scale.domain;
  const [start, end] = scale.range;
  if (high === low) return (start + end) / 2;
  return start + ((value - low) / (high - low)) * (end - start);
}

/** The value that is drawn at `pixel`, kept inside the domain. */
export function toValue(scale: LinearScale, pixel: number): number {
  const [low, high] = scale.domain;
  const [start, end] = scale.range;
  if (end === start) return low;
  const value = low + ((pixel - start) / (end - start)) * (high - low);
  return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
}

const NICE_STEPS = [1, 2, 2.5, 5, 10];

/**
 * Round values from zero to at least `highest`, about `count` of them. The last one is the top of the axis. `whole`
 * keeps them whole, for things that are counted.
 */
export function valueTicks(
  highest: number,
  count = 4,
  options: { whole?: boolean } = {},
): readonly number[] {
  const top = Number.isFinite(highest) && highest > 0 ? highest : 1;
  const rough = top / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice =
    (NICE_STEPS.find(step => step * magnitude >= rough * 0.999) ?? 10) *
    magnitude;
  const step = options.whole ? Math.max(1, Math.ceil(nice)) : nice;
  const ticks: number[] = [];
  for (
    let index = 0;
    ticks.length === 0 || ticks[ticks.length - 1] < top * 0.999;
    index++
  ) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
];

/**
 * Round local times (milliseconds) inside the range, at most `count` of them. `offsetAt` says by how many milliseconds
 * local clocks are behind UTC at a time; default: those of the browser.
 */
export function timeTicks(
  from: number,
  to: number,
  count = 6,
  offsetAt = (at: number) => new Date(at).getTimezoneOffset() * MINUTE,
): readonly number[] {
  if (!(to > from)) return [];
  const step =
    TIME_STEPS.find(candidate => (to - from) / candidate <= count) ??
    (to - from) / count;
  // Round in local time: a tick at 06:00 is what people look for, not at 06:00 UTC.
  const offset = offsetAt(from);
  const ticks: number[] = [];
  for (
    let at = Math.ceil((from - offset) / step) * step + offset;
    at <= to;
    at += step
  )
    ticks.push(at);
  return ticks;
}
