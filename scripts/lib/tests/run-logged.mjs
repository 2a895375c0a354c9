import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { inState } from '../paths.mjs';

export const testLog = name => inState('logs', `${name}.log`);

/**
 * Runs a tool with its output in a log; after `minutes` its whole process group is ended and the code is 124.
 *
 * @returns {Promise<number>}
 */
export async function runLogged(name, file, argv, { cwd, env, minutes }) {
  mkdirSync(dirname(testLog(name)), { recursive: true });
  mkdirSync(inState('results'), { recursive: true });
  const log = openSync(testLog(name), 'w');
  const child = spawn(file, argv, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stop = signal => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended meanwhile.
    }
  };
  let late = false;
  const timers = [
    setTimeout(() => {
      late = true;
      stop('SIGTERM');
    }, minutes * 60_000),
    setTimeout(() => stop('SIGKILL'), minutes * 60_000 + 30_000),
  ];
  const interrupt = () => stop('SIGTERM');
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  timers.forEach(clearTimeout);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  return late ? 124 : code ?? 1;
}
