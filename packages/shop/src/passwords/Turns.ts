import { Problem } from '../http/Problem.ts';

export interface TurnsOptions {
  /** How many may work at once. */
  readonly most: number;
  /** How many may wait; further ones are refused with 503 before any work. */
  readonly maxWaiting: number;
}

/** Lets work that is dear in time and memory happen a few at a time, first come, first served. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  async run<Out>(work: () => Promise<Out>): Promise<Out> {
    if (this.#working >= this.#options.most) {
      if (this.#waiting.length >= this.#options.maxWaiting) {
        throw Problem.unavailable(
          'Too many people sign in at this moment. Try again in a second; nothing was done.',
        );
      }
      // Whoever ends hands his turn on, so nobody can come in between.
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    } else {
      this.#working += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#working -= 1;
      else next();
    }
  }
}
