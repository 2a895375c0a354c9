import fs from 'node:fs';

/** In the environment of everything that a pipeline starts: its folder, and which run. */
export const MARKER = 'CAPSTAN_PIPELINE';

/**
 * Ends, at once, every process whose marker begins with `prefix`, whoever its parent is by now. Only Linux shows the
 * environment of processes; elsewhere the answer is 0 and only process groups are ended.
 */
export function endStrays(prefix: string): number {
  if (process.platform !== 'linux') return 0;
  let ended = 0;
  for (const name of fs.readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const began = startOf(pid);
    if (began === undefined || !carries(pid, prefix)) continue;
    // The number may have gone to another process since the environment was read.
    if (startOf(pid) !== began) continue;
    try {
      process.kill(pid, 'SIGKILL');
      ended += 1;
    } catch {
      // Gone meanwhile.
    }
  }
  return ended;
}

function carries(pid: number, prefix: string): boolean {
  try {
    return fs
      .readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .some(entry => entry.startsWith(`${MARKER}=${prefix}`));
  } catch {
    // Gone, or another user's: not ours either way.
    return false;
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
