import { randomFrom } from '../src/seeds/random.ts';

/** The same choices for the same seed, so that a failed run can be looked at again. */
export class SeededRandom {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomFrom(seed);
  }

  below(most: number): number {
    return Math.floor(this.#next() * most);
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }
}
