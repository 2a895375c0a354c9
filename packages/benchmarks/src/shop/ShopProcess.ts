import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.ts';

/** Folder of the shop, which is no workspace of this repository: it stands alone. */
export const SHOP = fileURLToPath(new URL('../../../shop/', import.meta.url));

/** What the shop's image and its `npm run serve` give to Node. */
export const SHOP_FLAGS: readonly string[] = ['--max-semi-space-size=8'];

/** A server as a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** From the start of the process until it took requests. */
  readonly readyMs: number;
  residentMiB(): Promise<number>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. Kills it when it is still there after 15 s. */
  stop(): Promise<number | null>;
}

/** Starts a file with Node and waits up to a minute until `readyPath` answers 200. */
export async function startServer(
  file: string,
  options: {
    readonly port: number;
    readonly readyPath: string;
    readonly env: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly args?: readonly string[];
    /** Of Node. */
    readonly flags?: readonly string[];
  },
): Promise<ServerProcess> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...(options.flags ?? []), file, ...(options.args ?? [])],
    {
      cwd: options.cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(options.port),
        ...options.env,
      },
    },
  );
  const url = `http://127.0.0.1:${options.port}`;
  try {
    await until(
      `${file} is ready`,
      async () =>
        (await fetch(url + options.readyPath)).ok ? true : undefined,
      { everyMs: 5, timeoutMs: 60_000 },
    );
  } catch (error) {
    await stop(child);
    throw error;
  }
  return {
    url,
    readyMs: performance.now() - started,
    residentMiB: () => residentMiB(child.pid!),
    async kill() {
      const gone = new Promise(resolve => child.once('exit', resolve));
      if (child.kill('SIGKILL')) await gone;
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exited = new Promise<number | null>(resolve =>
    child.once('exit', code => resolve(code)),
  );
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await exited;
  clearTimeout(kill);
  return code;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
