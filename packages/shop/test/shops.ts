import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { readConfig } from '../src/config/readConfig.ts';
import { startShop } from '../src/shop.ts';
import type { RunningShop } from '../src/shop.ts';

const QUIET = {
  PORT: '0',
  SHOP_LOG_LEVEL: 'silent',
  SHOP_DRAIN_DELAY_MS: '0',
  SHOP_INSTANCE: 'test',
  SHOP_VERSION: '9.9.9',
  // Tests that are about jobs start a worker of their own.
  SHOP_ROLE: 'web',
  // Hundreds of buyers at once are what many tests are about; who is turned away is tried in admission.test.ts.
  SHOP_MOST_IN_FLIGHT: '2000',
};

/** What a failed test left running would keep its file from ending. */
const running = new Set<() => Promise<unknown>>();
after(async () => {
  await Promise.all([...running].map(stop => stop().catch(() => undefined)));
});

/** The service inside this process. */
export async function startInside(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningShop> {
  const read = readConfig({ ...QUIET, DATABASE_URL: databaseUrl, ...env });
  if (!read.ok) throw new Error(read.message);
  const shop = await startShop(read.config);
  let stopped: Promise<boolean> | undefined;
  const stop = (): Promise<boolean> => {
    running.delete(stop);
    stopped ??= shop.stop();
    return stopped;
  };
  running.add(stop);
  return { ...shop, stop };
}

export interface ShopProcess {
  readonly url: string;
  /** The exit code, once it ended by itself or was stopped. */
  readonly exited: Promise<number | null>;
  /** Sends SIGTERM (or another) and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The service as a process of its own, ready to take requests. `file` is what Node runs: the sources, or a bundle. */
export async function startProcess(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
  file = join(import.meta.dirname, '../src/main.ts'),
): Promise<ShopProcess> {
  const child = spawn(process.execPath, [file], {
    env: {
      PATH: process.env.PATH,
      ...QUIET,
      SHOP_LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>(resolve =>
    child.once('exit', resolve),
  );
  const kill = async (): Promise<void> => void child.kill('SIGKILL');
  running.add(kill);
  void exited.then(() => running.delete(kill));
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({
      input: child.stdout as NonNullable<typeof child.stdout>,
    }).on('line', line => {
      said.push(line);
      const found = /"url":"([^"]+)"/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
    void exited.then(code =>
      reject(new Error(`The shop ended with ${code}:\n${said.join('\n')}`)),
    );
  });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    await ready?.arrayBuffer();
    if (ready?.status === 200) break;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  return {
    url,
    exited,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
