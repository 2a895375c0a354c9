import { Problem } from '../http/Problem.ts';

/** Where a list continues: after this rank (0 when the order is that of the ids) and this id. Opaque to callers. */
export type Position = readonly [rank: number, id: number];

/** Seconds since 1970 are the largest rank there is. */
const MOST_RANK = 1e11;

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Throws a `Problem` 400 for anything that `writeCursor` cannot have written. */
export function readCursor(text: unknown): Position {
  try {
    if (typeof text === 'string' && text.length <= 100) {
      const value: unknown = JSON.parse(
        Buffer.from(text, 'base64url').toString(),
      );
      if (Array.isArray(value) && value.length === 2) {
        const [rank, id] = value as [unknown, unknown];
        if (
          typeof rank === 'number' &&
          Number.isFinite(rank) &&
          Math.abs(rank) <= MOST_RANK &&
          typeof id === 'number' &&
          Number.isInteger(id) &&
          id >= 0 &&
          id <= 2_147_483_647
        ) {
          return [rank, id];
        }
      }
    }
  } catch {
    // Not JSON: said below.
  }
  throw Problem.invalid([
    {
      at: 'cursor',
      detail:
        'Take it as it is from nextCursor of the page before, or leave it out.',
    },
  ]);
}
