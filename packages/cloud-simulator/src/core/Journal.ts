/** One call as it was answered. */
export interface JournalCall {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** `ok`, or the code of the error that was answered. */
  readonly outcome: string;
}

/** Something that a call changed: a call that changes nothing leaves none. */
export interface JournalEffect {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  /** ARN or id of what was changed. */
  readonly resource: string;
  /** For example `deployment started` or `desired 2 -> 3`. */
  readonly what: string;
}

export type CallFilter = Partial<
  Pick<JournalCall, 'account' | 'region' | 'service' | 'operation' | 'outcome'>
>;

const KEPT_CALLS = 20_000;

/**
 * Remembers every call and every effect. Counts are of all calls since the last `clear`; of the calls themselves the last
 * 20,000 are kept.
 */
export class Journal {
  #calls: JournalCall[] = [];
  #effects: JournalEffect[] = [];
  #total = 0;
  readonly #counts = new Map<string, number>();

  call(call: JournalCall): void {
    this.#total++;
    this.#calls.push(call);
    if (this.#calls.length > KEPT_CALLS * 1.1)
      this.#calls.splice(0, this.#calls.length - KEPT_CALLS);
    const key = `${call.service}:${call.operation}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  effect(effect: JournalEffect): void {
    this.#effects.push(effect);
  }

  /** Oldest first. */
  calls(filter: CallFilter = {}): readonly JournalCall[] {
    const wanted = Object.entries(filter);
    return this.#calls.filter(call =>
      wanted.every(([key, value]) => call[key as keyof CallFilter] === value),
    );
  }

  /** Oldest first. */
  effects(resource?: string): readonly JournalEffect[] {
    return resource === undefined
      ? this.#effects
      : this.#effects.filter(effect => effect.resource === resource);
  }

  /** How many calls were answered, refused ones included. */
  get total(): number {
    return this.#total;
  }

  /** By `<service>:<operation>`, for example `ecs:DescribeServices`. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort());
  }

  clear(): void {
    this.#calls = [];
    this.#effects = [];
    this.#total = 0;
    this.#counts.clear();
  }
}
