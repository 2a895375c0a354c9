import { quantile } from '../support/statistics.ts';

/** `ok` counts; `refused` is an early 503 with Retry-After; anything else failed. */
export type Outcome = 'ok' | 'refused' | 'failed';

export interface LoopResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly refusedPerSecond: number;
  /** Operations that neither worked nor were refused, in all. */
  readonly failed: number;
}

/** Counts operations by what came of them. */
export class Tally {
  readonly #ms: number[] = [];
  #refused = 0;
  #failed = 0;

  add(outcome: Outcome, ms: number): void {
    if (outcome === 'ok') this.#ms.push(ms);
    else if (outcome === 'refused') this.#refused += 1;
    else this.#failed += 1;
  }

  result(seconds: number): LoopResult {
    return {
      perSecond: this.#ms.length / seconds,
      p50: quantile(this.#ms, 0.5),
      p95: quantile(this.#ms, 0.95),
      p99: quantile(this.#ms, 0.99),
      refusedPerSecond: this.#refused / seconds,
      failed: this.#failed,
    };
  }
}
