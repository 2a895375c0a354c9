import type { Page } from '@capstan/plugin-fleet-common';

/** A page of a list that is in memory; cursors are offsets. */
export function offsetPage<T>(
  all: readonly T[],
  query: { readonly limit?: number; readonly cursor?: string },
): Page<T> {
  const offset = Number(query.cursor ?? 0);
  const next = offset + (query.limit ?? 25);
  return {
    items: all.slice(offset, next),
    total: all.length,
    nextCursor: next < all.length ? `${next}` : undefined,
  };
}

/** Whether all words are somewhere in the texts; case does not matter. */
export function wordsMatch(
  search: string | undefined,
  texts: readonly (string | undefined)[],
): boolean {
  const text = texts.join(' ').toLocaleLowerCase('en-US');
  return (search ?? '')
    .toLocaleLowerCase('en-US')
    .split(/\s+/)
    .filter(Boolean)
    .every(word => text.includes(word));
}
