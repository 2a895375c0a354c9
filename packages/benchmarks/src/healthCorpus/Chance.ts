import { seededRandom } from '../support/seededRandom.ts';

/** Random numbers of several kinds that repeat for the same seed. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** Uniform, `from` included. */
  between(from: number, to: number): number {
    return from + this.#next() * (to - from);
  }

  /** Whole, both ends included. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  /** As often below the geometric middle as above. */
  scale(from: number, to: number): number {
    return Math.exp(this.between(Math.log(from), Math.log(to)));
  }

  yes(probability: number): boolean {
    return this.#next() < probability;
  }

  one<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)];
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#next()));
    return radius * Math.cos(2 * Math.PI * this.#next());
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 50)
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.#next(); product > limit; count++)
      product *= this.#next();
    return count;
  }

  binomial(n: number, p: number): number {
    if (p <= 0 || n <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    if (n * p > 50) {
      const deviation = Math.sqrt(n * p * (1 - p));
      const value = Math.round(n * p + deviation * this.normal());
      return Math.min(n, Math.max(0, value));
    }
    if (n > 100) return Math.min(n, this.poisson(n * p));
    let count = 0;
    for (let index = 0; index < n; index++) if (this.#next() < p) count++;
    return count;
  }
}
