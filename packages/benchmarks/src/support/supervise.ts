import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stillRunning, treeOf } from './processTree.ts';
import type { Identity } from './processTree.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A shop that drains, or a database that writes its last page, is given this long. */
const PATIENCE_MS = 10_000;

/**
 * Runs a file of Node in a process and session of its own and answers its exit code. Whatever way it ends, by SIGINT, SIGTERM or SIGHUP to
 * this process too, what it started runs no more: all get SIGINT, and who is still there after `patienceMs` (default 10,000)
 * SIGKILL. A second signal does not wait.
 *
 * Its temporary folders lie in one that is removed when a signal ended it; otherwise what it left there stays to be looked at. The
 * exit code after a signal is 128 and the signal's number.
 */
export async function supervise(
  file: string,
  args: readonly string[],
  options: { readonly patienceMs?: number } = {},
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'));
  // PostgreSQL runs as another user when we are root, and has its data in here.
  chmodSync(folder, 0o711);
  // A session of its own: Ctrl-C in a terminal would end it before what it started is known.
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  const root = child.pid!;
  let signalled: NodeJS.Signals | undefined;
  let ending: Promise<void> | undefined;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const stop = (signal: NodeJS.Signals) => {
    if (ending !== undefined) return send(treeOf(root), 'SIGKILL');
    signalled = signal;
    // Known now: once it has ended, what it put into other sessions could not be found.
    ending = endAll(treeOf(root), patienceMs);
    return undefined;
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    const [code] = await gone;
    await ending;
    await endAll(treeOf(root), patienceMs);
    return signalled === undefined
      ? code ?? 1
      : 128 + constants.signals[signalled];
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
    if (signalled === undefined) removeEmpty(folder);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function endAll(
  processes: readonly Identity[],
  patienceMs: number,
): Promise<void> {
  send(processes, 'SIGINT');
  const until = performance.now() + patienceMs;
  while (stillRunning(processes).length > 0 && performance.now() < until)
    await sleep(50);
  send(stillRunning(processes), 'SIGKILL');
  while (stillRunning(processes).length > 0) await sleep(10);
}

function send(processes: readonly Identity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/** One that still holds something, the history of a seed that failed, is kept. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty.
  }
}
