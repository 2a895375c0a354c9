import { Problem } from './Problem.ts';
import type { ProblemItem } from './Problem.ts';

/** Reads a JSON body or a query into typed values and refuses all that is wrong with it in one problem. */
export class InputReader {
  readonly #input: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: ProblemItem[];

  private constructor(
    input: Readonly<Record<string, unknown>>,
    path: string,
    problems: ProblemItem[],
  ) {
    this.#input = input;
    this.#path = path;
    this.#problems = problems;
  }

  /** `fields` are all that may appear; anything else is refused, so that a typing error is not silently ignored. */
  static of(input: unknown, fields: readonly string[]): InputReader {
    if (!isObject(input)) {
      throw Problem.invalid([
        { at: '/', detail: `Send a JSON object with ${fields.join(', ')}.` },
      ]);
    }
    return new InputReader(input, '', []).#only(fields);
  }

  wrong(field: string, detail: string): void {
    this.#problems.push({ at: `${this.#path}/${field}`, detail });
  }

  /** Throws all that was found wrong. Call it before the values are used. */
  done(): void {
    if (this.#problems.length > 0) throw Problem.invalid(this.#problems);
  }

  has(field: string): boolean {
    return this.#get(field) !== undefined;
  }

  isNull(field: string): boolean {
    return this.#get(field) === null;
  }

  /** Text of `least` to `most` characters, without control characters and broken Unicode (the database takes neither). */
  text(field: string, least: number, most: number): string {
    const value = this.#get(field);
    if (typeof value === 'string') {
      const text = value.trim();
      if (text.length >= least && text.length <= most && isPlain(text))
        return text;
    }
    this.wrong(
      field,
      `Give a text of ${least} to ${most} characters without control characters.`,
    );
    return '';
  }

  /** As `text`, but of several lines: line feeds and tabs are kept. */
  lines(field: string, least: number, most: number): string {
    const value = this.#get(field);
    if (typeof value === 'string') {
      const text = value.replaceAll('\r\n', '\n').trim();
      if (
        text.length >= least &&
        text.length <= most &&
        isPlain(text.replaceAll(/[\n\t]/g, ' '))
      )
        return text;
    }
    this.wrong(
      field,
      `Give a text of ${least} to ${most} characters without control characters.`,
    );
    return '';
  }

  matching(field: string, pattern: RegExp, hint: string): string {
    const value = this.#get(field);
    if (typeof value === 'string' && value.length <= 320 && pattern.test(value))
      return value;
    this.wrong(field, hint);
    return '';
  }

  integer(field: string, least: number, most: number): number {
    const value = this.#get(field);
    if (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= least &&
      value <= most
    )
      return value;
    this.wrong(field, `Give a whole number from ${least} to ${most}.`);
    return least;
  }

  /** A whole number that comes as text, as in a query. */
  queryInteger(
    field: string,
    fallback: number,
    least: number,
    most: number,
  ): number {
    const value = this.#get(field);
    if (value === undefined) return fallback;
    const number =
      typeof value === 'string' && /^\d{1,9}$/.test(value)
        ? Number(value)
        : NaN;
    if (number >= least && number <= most) return number;
    this.wrong(field, `Give a whole number from ${least} to ${most}.`);
    return fallback;
  }

  /** A query parameter that may be there several times; none when it is not there. */
  texts(field: string, most: number, longest: number): readonly string[] {
    const value = this.#get(field);
    if (value === undefined) return [];
    const texts = Array.isArray(value) ? value : [value];
    const good = texts.filter(
      (text): text is string =>
        typeof text === 'string' &&
        text.length > 0 &&
        text.length <= longest &&
        isPlain(text),
    );
    if (texts.length <= most && good.length === texts.length) return good;
    this.wrong(
      field,
      `Give at most ${most} texts of 1 to ${longest} characters without control characters.`,
    );
    return [];
  }

  boolean(field: string): boolean {
    const value = this.#get(field);
    if (typeof value === 'boolean') return value;
    this.wrong(field, 'Give true or false.');
    return false;
  }

  choice<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#get(field);
    const found = choices.find(choice => choice === value);
    if (found === undefined)
      this.wrong(field, `Give one of ${choices.join(', ')}.`);
    return found ?? (choices[0] as T);
  }

  /** As it came, for what no other method reads. */
  raw(field: string): unknown {
    return this.#get(field);
  }

  object(field: string, fields: readonly string[]): InputReader {
    const value = this.#get(field);
    const path = `${this.#path}/${field}`;
    if (isObject(value))
      return new InputReader(value, path, this.#problems).#only(fields);
    this.wrong(field, `Give an object with ${fields.join(', ')}.`);
    // What its fields lack is not worth a word of its own.
    return new InputReader({}, path, []);
  }

  objects(
    field: string,
    most: number,
    fields: readonly string[],
  ): readonly InputReader[] {
    const value = this.#get(field);
    if (!Array.isArray(value) || value.length > most) {
      this.wrong(field, `Give a list of at most ${most} objects.`);
      return [];
    }
    const list = new InputReader(
      Object.fromEntries(value.entries()),
      `${this.#path}/${field}`,
      this.#problems,
    );
    return value.map((_, index) => list.object(String(index), fields));
  }

  #only(fields: readonly string[]): this {
    for (const key of Object.keys(this.#input)) {
      if (!fields.includes(key))
        this.wrong(
          key.slice(0, 50),
          `Unknown; known are ${fields.join(', ') || 'none'}.`,
        );
    }
    return this;
  }

  #get(field: string): unknown {
    return Object.hasOwn(this.#input, field) ? this.#input[field] : undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

function isPlain(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id from a path; what cannot be one is simply not found, so that the database never sees it. */
export function pathUuid(value: unknown, what: string): string {
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw Problem.notFound(what, String(value));
}

export function pathInteger(value: unknown, what: string): number {
  const number =
    typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (number >= 1 && number <= 2_147_483_647) return number;
  throw Problem.notFound(what, String(value));
}

export function pathSlug(value: unknown, what: string): string {
  if (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,79}$/.test(value))
    return value;
  throw Problem.notFound(what, String(value));
}
