/** How many calls may come at once, and how many per second in the long run. */
export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Token buckets by account, region and group of operations, filled by the virtual clock. */
export class TokenBuckets {
  readonly #now: () => number;
  readonly #levels = new Map<string, { tokens: number; at: number }>();
  /** `false`: nothing is ever throttled. */
  enabled = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the call may go on; takes one token if so. */
  take(key: string, bucket: Bucket): boolean {
    if (!this.enabled) return true;
    const now = this.#now();
    const level = this.#levels.get(key) ?? { tokens: bucket.capacity, at: now };
    const tokens = Math.min(
      bucket.capacity,
      level.tokens + ((now - level.at) / 1000) * bucket.refillPerSecond,
    );
    const may = tokens >= 1;
    this.#levels.set(key, { tokens: may ? tokens - 1 : tokens, at: now });
    return may;
  }
}
