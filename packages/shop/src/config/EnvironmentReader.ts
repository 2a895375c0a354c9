/** Reads variables one by one and collects what is wrong with them instead of throwing. An empty value counts as absent. */
export class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #known = new Set<string>();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  optional(name: string): string | undefined {
    this.#known.add(name);
    return this.#env[name]?.trim() || undefined;
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  /** The first of these variables that is set. Must fit into a header: printable ASCII, at most 100 characters. */
  firstOf(names: readonly string[], fallback: string): string {
    for (const name of names) this.optional(name);
    for (const name of names) {
      const value = this.optional(name);
      if (value === undefined) continue;
      if (/^[\x21-\x7e]{1,100}$/.test(value)) return value;
      this.problem(
        `${name} must be 1 to 100 printable ASCII characters without spaces`,
      );
    }
    return fallback;
  }

  number(name: string, fallback: number, least: number, most: number): number {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    this.problem(
      `${name} must be a number from ${least} to ${most}, but is '${text}'`,
    );
    return fallback;
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    return this.optionalInteger(name, least, most) ?? fallback;
  }

  optionalInteger(
    name: string,
    least: number,
    most: number,
  ): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    this.problem(
      `${name} must be a whole number from ${least} to ${most}, but is '${text}'`,
    );
    return undefined;
  }

  choice<T extends string>(
    name: string,
    fallback: T,
    choices: readonly T[],
  ): T {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const found = choices.find(choice => choice === text);
    if (found !== undefined) return found;
    this.problem(
      `${name} must be one of ${choices.join(', ')}, but is '${text}'`,
    );
    return fallback;
  }

  list<T extends string>(name: string, choices: readonly T[]): readonly T[] {
    const words = this.text(name, '')
      .split(',')
      .map(word => word.trim())
      .filter(word => word !== '');
    const found = choices.filter(choice => words.includes(choice));
    const strange = words.filter(
      word => !found.some(choice => choice === word),
    );
    if (strange.length > 0) {
      this.problem(
        `${name} knows ${choices.join(', ')}, but not '${strange.join(
          "', '",
        )}'`,
      );
    }
    return found;
  }

  /** Never repeats the value in a message: it carries a password. */
  databaseUrl(name: string): string {
    const text = this.optional(name);
    if (text === undefined) {
      this.problem(
        `${name} is missing; give the database as postgresql://user:password@host:5432/name`,
      );
      return '';
    }
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (
      url === undefined ||
      !/^postgres(ql)?:$/.test(url.protocol) ||
      url.pathname.length < 2
    ) {
      this.problem(
        `${name} must look like postgresql://user:password@host:5432/name (its value is not shown here)`,
      );
    }
    return text;
  }

  /** Names of set variables with this prefix that nobody asked for. */
  unknown(prefix: string): readonly string[] {
    return Object.keys(this.#env)
      .filter(name => name.startsWith(prefix) && !this.#known.has(name))
      .map(name => `${name} is set, but this release does not know it`);
  }
}
