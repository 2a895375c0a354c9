import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Failure } from './failure.mjs';

const execute = promisify(execFile);

const running = new Set();

/** Ends the commands that `run` still waits for. */
export function endRuns() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a command to its end.
 *
 * @param {string} file Found on the PATH of `env`.
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, signal?: AbortSignal,
 *   onLine?: (text: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` holds the last 64 KiB of both streams.
 * @throws {Failure} When there is no such command.
 */
export function run(file, argv, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      uid: options.uid,
      gid: options.gid,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const collect = chunk => {
      output = (output + chunk).slice(-65536);
      options.onLine?.(String(chunk));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', error =>
      reject(error.code === 'ENOENT' ? new Failure(missingTool(file)) : error),
    );
    child.on('close', code => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

function missingTool(file) {
  return `The command "${file}" was not found on the PATH. Capstan needs Node (20 or later) with npm, and git; install what is missing and run the command again.`;
}

/**
 * When a process began, in a form that only serves to compare: with the number of the process it names the process for
 * ever, while the number alone is given again to others.
 *
 * @param {number} pid
 * @returns {Promise<string | undefined>} `undefined` when there is no such process, or only its remains.
 */
export async function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const { stdout } = await execute('ps', [
      '-o',
      'stat=,lstart=',
      '-p',
      String(pid),
    ]);
    const [status, ...began] = stdout.trim().split(/\s+/);
    return !status || status.startsWith('Z') ? undefined : began.join(' ');
  } catch {
    return undefined;
  }
}

/** The command line of a process, or `''`. */
export async function commandOf(pid) {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  const answer = await execute('ps', [
    '-o',
    'command=',
    '-p',
    String(pid),
  ]).catch(() => ({ stdout: '' }));
  return answer.stdout.trim();
}

/**
 * @typedef {{ pid: number, began: string }} Identity A process that cannot be mistaken for another.
 */

/** @param {Identity | undefined} identity */
export async function isAlive(identity) {
  return (
    identity !== undefined &&
    identity.began !== undefined &&
    (await startOf(identity.pid)) === identity.began
  );
}

/**
 * Asks a process to end and waits; after `patienceMs` it is ended by force. A process that is not the one meant is left
 * alone.
 *
 * @param {Identity | undefined} identity
 * @param {{ signal?: NodeJS.Signals, patienceMs?: number, force?: NodeJS.Signals, group?: boolean }} [options] With `group`
 * the force also ends what it started itself; only for processes of `launch`, which lead a group of their own.
 */
export async function end(identity, options = {}) {
  const {
    signal = 'SIGTERM',
    patienceMs = 10_000,
    force = 'SIGKILL',
  } = options;
  if (!(await isAlive(identity))) return;
  send(identity.pid, signal);
  if (await gone(identity, patienceMs)) return;
  send(options.group ? -identity.pid : identity.pid, force);
  await gone(identity, 5_000);
}

/** Waits until a process is gone; `false` when it is still there after `patienceMs`. */
export async function gone(identity, patienceMs) {
  const until = Date.now() + patienceMs;
  while (await isAlive(identity)) {
    if (Date.now() > until) return false;
    await sleep(process.platform === 'linux' ? 20 : 100);
  }
  return true;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only us and we stop things in order.
 * What it writes goes to the file `log`.
 *
 * @param {{ file: string, argv: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv, log: string, uid?: number, gid?: number }} what
 * @returns {Promise<{ identity: Identity, exit: Promise<{ code: number | null, signal: string | null }> }>}
 */
export async function launch(what) {
  mkdirSync(dirname(what.log), { recursive: true });
  const log = openSync(what.log, 'a');
  try {
    const child = spawn(what.file, what.argv, {
      cwd: what.cwd,
      env: what.env ?? process.env,
      uid: what.uid,
      gid: what.gid,
      detached: true,
      stdio: ['ignore', log, log],
    });
    const exit = new Promise(resolve =>
      child.on('exit', (code, signal) => resolve({ code, signal })),
    );
    await new Promise((resolve, reject) => {
      child.on('spawn', resolve);
      child.on('error', reject);
    });
    const began = await startOf(child.pid);
    return { identity: { pid: child.pid, began }, exit };
  } finally {
    closeSync(log);
  }
}
