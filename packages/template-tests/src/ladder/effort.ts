import { readFile } from 'node:fs/promises';

/** Ticks of the kernel in a second, as every Linux tells its programs. */
const TICKS = 100;

/** Seconds of processor time, of this process and of all its children that have ended; `undefined` where the kernel does not tell. */
export async function cpuSeconds(): Promise<number | undefined> {
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name of the program, in brackets, may hold spaces. Then: user, system, and both of children.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS;
}
