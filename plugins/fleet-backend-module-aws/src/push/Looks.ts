import type { GroupObservation, Observation } from '@capstan/plugin-fleet-node';

/** What a name of an event stands for: a service or a group is one, and a table has several. */
export type Named = GroupObservation | readonly GroupObservation[];

/**
 * The looks at one scope. Now and then everything is read; in between, when an event named something, only that, and the rest
 * is what it was. The time of such an observation is that of the last look at everything, so that nothing is ever shown as newer
 * than it is.
 */
export class Looks {
  readonly #now: () => number;
  readonly #wholeEveryMs: number;
  readonly #nameOf: (name: string) => string;
  #named = new Set<string>();
  #forgotten = 0;
  #last?: {
    readonly at: number;
    readonly groups: Map<string, Named>;
  };
  /** What the last look at everything has found, also while the next one runs. */
  #known?: ReadonlySet<string>;

  constructor(options: {
    readonly now: () => number;
    readonly intervalSeconds: number;
    /** By which name it is read and shown what an event calls so. Default: by the same. */
    readonly nameOf?: (name: string) => string;
  }) {
    this.#now = options.now;
    // The loop waits for a whole interval after any look: no scope is older than one and a half.
    this.#wholeEveryMs = options.intervalSeconds * 500;
    this.#nameOf = options.nameOf ?? (name => name);
  }

  /** An event named these; whether any of them is shown. */
  heat(names: readonly string[]): boolean {
    const shown = names
      .map(this.#nameOf)
      .filter(name => this.#known?.has(name) ?? true);
    for (const name of shown) this.#named.add(name);
    return shown.length > 0;
  }

  /** Something was changed from here: the next look is one at everything. */
  forget(): void {
    this.#forgotten++;
    this.#last = undefined;
  }

  /**
   * Reads `some` when that is enough, and `whole` otherwise. Both answer observations by the names that events have; what
   * `some` does not answer of what it was asked for is gone.
   */
  async look(read: {
    readonly whole: () => Promise<Map<string, Named>>;
    readonly some: (names: readonly string[]) => Promise<Map<string, Named>>;
  }): Promise<Observation> {
    const last = this.#last;
    const names = [...this.#named].filter(name => last?.groups.has(name));
    this.#named = new Set();
    // What fails is made up for by a look at everything.
    this.#last = undefined;
    const forgotten = this.#forgotten;
    const enough =
      last !== undefined &&
      names.length > 0 &&
      last.at + this.#wholeEveryMs > this.#now();
    if (enough) {
      const found = await read.some(names);
      const groups = new Map(last.groups);
      for (const name of names) {
        const group = found.get(name);
        if (group) groups.set(name, group);
        else groups.delete(name);
      }
      return this.#keep(last.at, groups, forgotten);
    }
    const groups = await read.whole();
    this.#known = new Set(groups.keys());
    return this.#keep(this.#now(), groups, forgotten);
  }

  #keep(
    at: number,
    groups: Map<string, Named>,
    forgotten: number,
  ): Observation {
    if (forgotten === this.#forgotten) this.#last = { at, groups };
    return {
      observedAt: new Date(at).toISOString(),
      groups: [...groups.values()].flat(),
    };
  }
}
