import type { Chance } from './Chance.ts';

/** Upper bounds of latency buckets, milliseconds: those of the product. */
export const BOUNDS = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000,
  1500, 2000, 3000, 5000, 7500, 10000,
];
export const WINDOW_SECONDS = 5;

/** How one revision fares in one interval. */
export interface Behaviour {
  /** Requests per second. */
  readonly rate: number;
  /** Probability that a request fails. */
  readonly failing: number;
  /** Milliseconds. */
  readonly median: number;
  /** Of the logarithm. */
  readonly spread: number;
  /** A part of the requests takes so many times longer. */
  readonly slow?: { readonly share: number; readonly times: number };
}

export interface Interval {
  /** Milliseconds. */
  readonly at: number;
  readonly seconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly latency: readonly number[];
}

/** What a balancer would have counted. */
export function interval(
  at: number,
  behaviour: Behaviour,
  chance: Chance,
): Interval {
  const { rate, failing, median, spread, slow } = behaviour;
  const requests = chance.poisson(rate * WINDOW_SECONDS);
  const late = slow ? chance.binomial(requests, slow.share) : 0;
  const latency: number[] = Array(BOUNDS.length + 1).fill(0);
  spreadOver(latency, requests - late, median, spread, chance);
  if (slow && late > 0)
    spreadOver(latency, late, median * slow.times, spread, chance);
  return {
    at,
    seconds: WINDOW_SECONDS,
    requests,
    errors: chance.binomial(requests, failing),
    latency,
  };
}

/** Lognormal latencies, drawn bucket by bucket. */
function spreadOver(
  counts: number[],
  requests: number,
  median: number,
  spread: number,
  chance: Chance,
): void {
  let left = requests;
  let below = 0;
  for (let bucket = 0; bucket < BOUNDS.length && left > 0; bucket++) {
    const upTo = phi(Math.log(BOUNDS[bucket] / median) / spread);
    if (below >= 1 - 1e-12) break;
    const count = chance.binomial(
      left,
      Math.min(1, (upTo - below) / (1 - below)),
    );
    counts[bucket] += count;
    left -= count;
    below = upTo;
  }
  counts[BOUNDS.length] += left;
}

/** Distribution function of the standard normal, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function phi(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const tail =
    density *
    t *
    (0.31938153 +
      t *
        (-0.356563782 +
          t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}

/** What is usual for a service. */
export interface Profile {
  readonly rate: number;
  readonly failing: number;
  readonly median: number;
  readonly spread: number;
  /** Part by which the waves of a day move the rate, and when. */
  readonly wave: number;
  readonly phase: number;
}

/** From a request in several seconds to a hundred in one. */
export function profile(
  chance: Chance,
  rates: readonly [number, number] = [0.1, 100],
): Profile {
  return {
    rate: chance.scale(...rates),
    failing: chance.yes(0.4) ? 0 : chance.scale(1e-5, 2e-3),
    median: chance.scale(5, 120),
    spread: chance.between(0.4, 0.8),
    wave: chance.between(0.1, 0.5),
    phase: chance.between(0, 2 * Math.PI),
  };
}

/** The weather of a service: rate and latency drift, waves pass, garbage collectors stop single instances. */
export class Weather {
  readonly #profile: Profile;
  readonly #chance: Chance;
  #rate = 0;
  #median = 0;
  #pauses: number;

  constructor(of: Profile, chance: Chance) {
    this.#profile = of;
    this.#chance = chance;
    this.#pauses = chance.between(0, 12);
  }

  /** @param second - since the trace began; called once for each interval. */
  at(second: number, instances: number): Behaviour {
    const { rate, failing, median, spread, wave, phase } = this.#profile;
    const chance = this.#chance;
    this.#rate = 0.95 * this.#rate + 0.03 * chance.normal();
    this.#median = 0.97 * this.#median + 0.015 * chance.normal();
    const load =
      (1 + wave * Math.sin((2 * Math.PI * second) / 7200 + phase)) *
      Math.exp(this.#rate);
    const paused = chance.yes((this.#pauses * WINDOW_SECONDS) / 3600);
    return {
      rate: rate * load,
      // Now and then a few fail together.
      failing: failing * (chance.yes(0.05) ? chance.between(2, 6) : 1),
      median: median * Math.exp(this.#median) * (0.9 + 0.1 * load),
      spread,
      ...(paused && {
        // One instance stands still for a part of the interval.
        slow: {
          share: chance.between(0.1, 0.6) / Math.max(1, instances),
          times: chance.between(3, 15),
        },
      }),
    };
  }
}
