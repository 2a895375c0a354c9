import { spawn } from 'node:child_process';
import { linuxStat } from './ProcessIdentity.ts';

/** What a process has used so far. */
export interface Usage {
  /** User and system time since its start, milliseconds. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

// Both are fixed on every Linux that Node runs on in practice: USER_HZ is 100 in the kernel's interface.
const MS_PER_TICK = 10;
const PAGE_BYTES = process.arch === 'arm64' ? undefined : 4096;

/** One sample of every process that still runs. */
export async function sampleUsage(
  pids: readonly number[],
): Promise<Map<number, Usage>> {
  if (pids.length === 0) {
    return new Map();
  }
  return process.platform === 'linux' && PAGE_BYTES
    ? linuxUsage(pids, PAGE_BYTES)
    : psUsage(pids);
}

function linuxUsage(
  pids: readonly number[],
  pageBytes: number,
): Map<number, Usage> {
  const usage = new Map<number, Usage>();
  for (const pid of pids) {
    const fields = linuxStat(pid);
    if (fields) {
      usage.set(pid, {
        cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
        memoryBytes: Number(fields[21]) * pageBytes,
      });
    }
  }
  return usage;
}

function psUsage(pids: readonly number[]): Promise<Map<number, Usage>> {
  return new Promise(resolve => {
    const ps = spawn('ps', ['-o', 'pid=,rss=,time=', '-p', pids.join(',')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      timeout: 2000,
    });
    let text = '';
    ps.stdout.setEncoding('utf8').on('data', chunk => (text += chunk));
    ps.on('error', () => resolve(new Map()));
    ps.on('close', () => resolve(parsePs(text)));
  });
}

/** Reads `ps -o pid=,rss=,time=`; times are `[[dd-]hh:]mm:ss[.cc]`, memory is in KiB. */
export function parsePs(text: string): Map<number, Usage> {
  const usage = new Map<number, Usage>();
  for (const line of text.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line);
    if (match) {
      const [, pid, kib, days = '0', clock] = match;
      const seconds = clock
        .split(':')
        .reduce((sum, part) => sum * 60 + Number(part), 0);
      usage.set(Number(pid), {
        cpuMs: Math.round((seconds + Number(days) * 86_400) * 1000),
        memoryBytes: Number(kib) * 1024,
      });
    }
  }
  return usage;
}
