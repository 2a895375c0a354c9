/** Requests per second up to each bound, by the bound in seconds; `Infinity` holds all. */
export type Buckets = ReadonlyMap<number, number>;

interface Rise {
  readonly low: number;
  readonly high: number;
  readonly below: number;
  readonly count: number;
}

/**
 * The latency in milliseconds below which `share` (0–1) of the requests stayed, interpolated inside of its bucket as
 * Prometheus does. `undefined` without requests. What is above the last bound answers that bound.
 */
export function quantileMs(
  buckets: Buckets,
  share: number,
): number | undefined {
  const rises = risesOf(buckets);
  const last = rises[rises.length - 1];
  const total = last ? last.below + last.count : 0;
  if (total <= 0) return undefined;
  const rank = share * total;
  for (const { low, high, below, count } of rises) {
    if (count <= 0 || below + count < rank) continue;
    const seconds =
      high === Infinity ? low : low + ((rank - below) / count) * (high - low);
    return seconds * 1000;
  }
  return last.low * 1000;
}

/**
 * Apdex, 0–1: what was answered within the target, and half of what was within four times the target; failed requests,
 * `errorShare` (0–1) of all, count nothing. `undefined` without requests.
 */
export function apdexOf(
  buckets: Buckets,
  targetMs: number,
  errorShare: number,
): number | undefined {
  const rises = risesOf(buckets);
  const last = rises[rises.length - 1];
  const total = last ? last.below + last.count : 0;
  if (total <= 0) return undefined;
  const within = (seconds: number) =>
    rises.reduce((sum, { low, high, count }) => {
      if (seconds >= high) return sum + count;
      if (seconds <= low || high === Infinity) return sum;
      return sum + (count * (seconds - low)) / (high - low);
    }, 0);
  const satisfied = within(targetMs / 1000);
  const tolerated = within((4 * targetMs) / 1000) - satisfied;
  return ((satisfied + tolerated / 2) / total) * Math.max(0, 1 - errorShare);
}

/** Rates of buckets are measured one by one, so a wider one may seem to hold less than a narrower one: it does not. */
function risesOf(buckets: Buckets): readonly Rise[] {
  const rises: Rise[] = [];
  let low = 0;
  let below = 0;
  for (const [high, upTo] of [...buckets].sort(([a], [b]) => a - b)) {
    const count = Math.max(0, upTo - below);
    rises.push({ low, high, below, count });
    low = high;
    below += count;
  }
  return rises;
}
