import type { InputReader } from '../http/InputReader.ts';

/** More than any order costs, minor units. */
export const MOST_MONEY = 1_000_000_000_000;

export interface Page {
  /** The number in the cursor; absent on the first page. */
  readonly after?: number;
  readonly limit: number;
}

/** `cursor` and `limit` of a list that goes on after a number. */
export function readPage(input: InputReader): Page {
  const limit = input.queryInteger('limit', 50, 1, 100);
  if (!input.has('cursor')) return { limit };
  const cursor = input.matching(
    'cursor',
    /^[\w-]{1,30}$/,
    'Give nextCursor of the page before.',
  );
  const text = Buffer.from(cursor, 'base64url').toString();
  if (/^\d{1,15}$/.test(text)) return { after: Number(text), limit };
  if (cursor !== '')
    input.wrong('cursor', 'Give nextCursor of the page before.');
  return { limit };
}

/** One row more than asked for tells whether there is a next page. */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  position: (item: Item) => number,
): { readonly items: readonly Item[]; readonly nextCursor?: string } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items };
  return {
    items,
    nextCursor: Buffer.from(String(position(last))).toString('base64url'),
  };
}
