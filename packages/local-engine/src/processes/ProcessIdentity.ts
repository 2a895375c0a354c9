import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/**
 * A process that cannot be mistaken for a later one with the same pid: its start time belongs to its name.
 * On Linux the start is in clock ticks since boot (with the boot's id, because ticks start again), elsewhere what `ps` says.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

const LINUX = process.platform === 'linux';
let bootId: string | undefined;

/** `undefined` when no such process runs; a zombie does not run. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  const start = LINUX ? linuxStart(pid) : portableStart(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Whether the very process that was recorded still runs. */
export function isSameProcess(recorded: ProcessIdentity): boolean {
  return processIdentity(recorded.pid)?.start === recorded.start;
}

/**
 * Sends a signal to the process group that `recorded` leads, and only when it is still the recorded process.
 * Between the check and the signal lies no await; a pid cannot come round within those microseconds.
 *
 * @returns `false` when there was nothing of ours to signal
 */
export function signalGroup(
  recorded: ProcessIdentity,
  signal: NodeJS.Signals,
): boolean {
  if (!isSameProcess(recorded)) {
    return false;
  }
  try {
    process.kill(-recorded.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The fields of `/proc/<pid>/stat` after the name, so that index 0 is the state; `undefined` when it is gone. */
export function linuxStat(pid: number): string[] | undefined {
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name is in brackets and may itself hold brackets and blanks: the last one ends it.
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function linuxStart(pid: number): string | undefined {
  const fields = linuxStat(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') {
    return undefined;
  }
  bootId ??= fs
    .readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')
    .trim();
  return `${fields[19]}@${bootId}`;
}

function portableStart(pid: number): string | undefined {
  const { stdout, status } = spawnSync(
    'ps',
    ['-o', 'stat=,lstart=', '-p', String(pid)],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    },
  );
  const [state, ...start] = stdout?.trim().split(/\s+/) ?? [];
  return status === 0 && state && !state.startsWith('Z')
    ? start.join(' ')
    : undefined;
}
