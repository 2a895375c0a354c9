import { InputError } from '@backstage/errors';

interface CursorTypes {
  readonly number: number;
  readonly string: string;
}

type Values<T extends readonly (keyof CursorTypes)[]> = {
  -readonly [K in keyof T]: CursorTypes[T[K]];
};

/** Where a page ended: the sort values of its last item, opaque to callers. */
export function encodeCursor(values: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Throws an `InputError` when it was not made by {@link encodeCursor} with values of these types. */
export function decodeCursor<const T extends readonly (keyof CursorTypes)[]>(
  cursor: string,
  types: T,
): Values<T> {
  const values = parse(cursor);
  if (
    !Array.isArray(values) ||
    values.length !== types.length ||
    !values.every(
      (value, index) => typeof value === types[index] && isSafe(value),
    )
  ) {
    throw new InputError(
      `'${cursor}' is not a cursor of this list. Use the nextCursor of the page before, unchanged.`,
    );
  }
  return values as Values<T>;
}

/** PostgreSQL refuses other numbers for `bigint`, and NUL in text. */
function isSafe(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isSafeInteger(value)
    : !String(value).includes('\0');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
