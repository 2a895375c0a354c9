import { readFile, readdir } from 'node:fs/promises';
import { settleDisk } from './settleDisk.ts';

/** Above this share of the CPU that others use, a sample says too little. */
export const NOISE_LIMIT = 0.08;

/**
 * Runs `work` and says how much of the machine's CPU time meanwhile went to processes that do not descend from this one.
 * Repeats it up to three times while that is more than 8 %, and answers the calmest. Each begins with a settled disk.
 */
export async function withoutNoise<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly noise: number }> {
  let best: { value: T; noise: number } | undefined;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await settleDisk();
    const before = await cpu();
    const value = await work();
    const after = await cpu();
    const all = after.all - before.all;
    const busy = after.busy - before.busy;
    const noise =
      all === 0 ? 0 : Math.max(0, busy - (after.own - before.own)) / all;
    if (best === undefined || noise < best.noise) best = { value, noise };
    if (noise <= NOISE_LIMIT) break;
  }
  return best!;
}

/** Clock ticks since the machine started: of all cores, those that were not idle, and those of this process and its descendants. */
async function cpu(): Promise<{ all: number; busy: number; own: number }> {
  const [first] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const ticks = first.split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, part) => sum + part, 0);
  return { all, busy: all - ticks[3] - ticks[4], own: await ownTicks() };
}

async function ownTicks(): Promise<number> {
  const processes = await Promise.all(
    (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(statOf),
  );
  const known = processes.filter(one => one !== undefined);
  const own = new Set([process.pid]);
  // Parents have been there before their children, but pids wrap around: look until nothing is added.
  for (let size = 0; size !== own.size; ) {
    size = own.size;
    for (const { pid, parent } of known) if (own.has(parent)) own.add(pid);
  }
  return known
    .filter(({ pid }) => own.has(pid))
    .reduce((sum, { ticks }) => sum + ticks, 0);
}

async function statOf(
  pid: string,
): Promise<{ pid: number; parent: number; ticks: number } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of the children that have ended.
    const ticks = fields.slice(11, 15).reduce((sum, f) => sum + Number(f), 0);
    return { pid: Number(pid), parent: Number(fields[1]), ticks };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
