/**
 * The items in pieces that fit one statement: SQLite and PostgreSQL both limit the number of bound values.
 */
export function inBatches<T>(
  items: readonly T[],
  size = 100,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size)
    batches.push(items.slice(start, start + size));
  return batches;
}
