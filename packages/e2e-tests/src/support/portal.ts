import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const READY = 'Capstan is ready';

/** The whole stack, started as a person starts it, with a state folder of its own. */
export interface Portal {
  readonly url: string;
  /** Holds the state of this stack, its engine's in `engine`. */
  readonly stateDir: string;
  /** Stops everything as Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Runs `npm start` on a free port; `CAPSTAN_E2E_URL` names a portal that runs already, for writing tests. Building the frontend is part of the first start, so this may take minutes.
 * Throws with the last output when the stack does not come up within `timeoutMs` (default ten minutes).
 */
export async function startPortal(
  options: { timeoutMs?: number; args?: readonly string[] } = {},
): Promise<Portal> {
  const running = process.env.CAPSTAN_E2E_URL;
  if (running) {
    const stateDir = process.env.CAPSTAN_STATE ?? join(ROOT, '.capstan');
    return { url: running, stateDir, stop: async () => 0 };
  }
  const stateDir = await mkdtemp(join(tmpdir(), 'capstan-e2e-'));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'scripts', 'start.mjs'),
      '--port',
      String(port),
      ...(options.args ?? []),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, CAPSTAN_STATE: stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
      if (output.includes(READY)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then(code =>
      reject(new Error(`npm start ended with ${code}:\n${output}`)),
    );
    setTimeout(
      () => reject(new Error(`npm start was not ready in time:\n${output}`)),
      options.timeoutMs ?? 600_000,
    ).unref();
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await ended;
    await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
    return code;
  };
  try {
    await ready;
  } catch (error) {
    if (child.exitCode === null) await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, stateDir, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
