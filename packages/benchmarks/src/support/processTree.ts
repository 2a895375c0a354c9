import { readFileSync, readdirSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface Identity {
  readonly pid: number;
  /** Clock ticks between the start of the machine and its own. */
  readonly began: string;
}

interface Row extends Identity {
  readonly parent: number;
  readonly session: number;
}

/**
 * The process itself, whatever descends from it, and whatever is left in the session that it leads: who lost its parent stays in its
 * session. Empty when all of them are gone.
 */
export function treeOf(root: number): readonly Identity[] {
  const rows = running();
  const found = new Map(
    rows
      .filter(({ pid, session }) => pid === root || session === root)
      .map(row => [row.pid, row]),
  );
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const row of rows) if (found.has(row.parent)) found.set(row.pid, row);
  }
  return [...found.values()];
}

/** Those of them that still run. */
export function stillRunning(
  processes: readonly Identity[],
): readonly Identity[] {
  const now = new Map(running().map(({ pid, began }) => [pid, began]));
  return processes.filter(({ pid, began }) => now.get(pid) === began);
}

/** Everything that runs on the machine; what ended and was not yet collected by its parent does not. */
function running(): readonly Row[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name in brackets may hold anything.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (fields[0] === 'Z' || fields[0] === 'X') return [];
        return {
          pid: Number(name),
          parent: Number(fields[1]),
          session: Number(fields[3]),
          began: fields[19],
        };
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}
