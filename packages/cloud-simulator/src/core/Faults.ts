import type { Random } from './Random.ts';

/** What goes wrong with a call. */
export type FaultKind =
  /** The service's own throttling error. */
  | 'throttle'
  | 'accessDenied'
  | 'expiredToken'
  /** The connection breaks without an answer. */
  | 'drop'
  /** No answer comes; the connection stays open until the client gives up. */
  | 'hang'
  /** HTTP 500. */
  | 'serverError';

/** Which calls a fault hits; absent = all. */
export interface Fault {
  readonly kind: FaultKind;
  readonly account?: string;
  readonly region?: string;
  readonly service?: string;
  readonly operation?: string;
  /** Before the call is carried out (the default), or after it was: the effect is there, the answer is not. */
  readonly when?: 'before' | 'after';
  /** How many calls it hits before it is over. Default: all. */
  readonly times?: number;
  /** Seconds that a throttled caller is asked to wait, as a `Retry-After` header. Default: AWS does not say. */
  readonly retryAfterSeconds?: number;
  /** Share of the calls that it hits, drawn with the world's seed. Default 1. */
  readonly probability?: number;
}

export interface FaultTarget {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
}

/** The faults that are in force. */
export class Faults {
  #entries: { readonly fault: Fault; left: number }[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Returns how to end it. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter(other => other !== entry);
    };
  }

  clear(): void {
    this.#entries = [];
  }

  /** The first that hits this call; counts it. */
  hit(target: FaultTarget, when: 'before' | 'after'): Fault | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (entry.left <= 0 || (fault.when ?? 'before') !== when) continue;
      const fits = (
        ['account', 'region', 'service', 'operation'] as const
      ).every(key => fault[key] === undefined || fault[key] === target[key]);
      if (!fits) continue;
      if (
        fault.probability !== undefined &&
        this.#random.next() >= fault.probability
      )
        continue;
      entry.left--;
      return fault;
    }
    return undefined;
  }
}
