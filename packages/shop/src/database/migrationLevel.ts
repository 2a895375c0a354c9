import { readdirSync } from 'node:fs';

/** The level a release needs: the highest number among its migrations. */
export function migrationLevel(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder).map(file =>
      Number(/^(\d{4})_\w+\.cjs$/.exec(file)?.[1] ?? 0),
    ),
  );
}
