/** What a benchmark found out, printed as one line of JSON. */
export interface BenchResult {
  readonly name: string;
  /** Named measurements with their unit in the name, for example `balancerMicrosecondsPerRequest`. */
  readonly figures: Record<string, number | string>;
  /** What the goal is about, where it is a comparison. */
  readonly ratio?: number;
  /** The goal in words, with its number. */
  readonly goal: string;
  readonly met: boolean;
}

/** Thrown when a benchmark cannot run here; the message says what is missing. */
export class BenchUnavailable extends Error {}
