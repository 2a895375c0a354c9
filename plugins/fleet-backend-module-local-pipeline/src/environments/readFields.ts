import { InputError } from '@backstage/errors';

interface Range {
  readonly from: number;
  readonly to: number;
  /** When it is left out; without it the field is required. */
  readonly or?: number;
}

/** Reads the fields of an object that people write. Every error is an `InputError` that names the field. */
export function readFields(place: string, value: unknown) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${place} is not an object. Write { … }.`);
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const get = (name: string) =>
    Object.hasOwn(fields, name) ? fields[name] : undefined;
  const wrong = (name: string, wanted: string) =>
    new InputError(
      `${place}: '${name}' is ${
        get(name) === undefined
          ? 'missing'
          : JSON.stringify(get(name)).slice(0, 60)
      }. Write ${wanted}.`,
    );
  const number = (name: string, { from, to, or }: Range): number => {
    const found = get(name) ?? or;
    if (typeof found === 'number' && found >= from && found <= to) return found;
    throw wrong(name, `a number from ${from} to ${to}`);
  };
  return {
    place,
    any: get,
    number,
    integer(name: string, range: Range): number {
      const found = number(name, range);
      if (Number.isInteger(found)) return found;
      throw wrong(name, `a whole number from ${range.from} to ${range.to}`);
    },
    text(name: string, or?: string): string {
      const found = get(name) ?? or;
      if (typeof found === 'string' && found !== '') return found;
      throw wrong(name, 'a text');
    },
    path(name: string, or: string): string {
      const found = get(name) ?? or;
      if (typeof found === 'string' && /^\/[\x21-\x7e]*$/.test(found))
        return found;
      throw wrong(name, `a path that begins with /, for example "${or}"`);
    },
    object(name: string) {
      const found = get(name);
      if (typeof found !== 'object' || found === null || Array.isArray(found)) {
        throw wrong(name, 'an object');
      }
      return readFields(`${place}: '${name}'`, found);
    },
    list(name: string): readonly unknown[] {
      const found = get(name) ?? [];
      if (Array.isArray(found)) return found;
      throw wrong(name, 'a list');
    },
    texts(name: string): Readonly<Record<string, string>> {
      const found = get(name) ?? {};
      if (
        typeof found === 'object' &&
        !Array.isArray(found) &&
        Object.values(found as object).every(item => typeof item === 'string')
      ) {
        return found as Record<string, string>;
      }
      throw wrong(name, 'an object whose values are texts');
    },
  };
}
