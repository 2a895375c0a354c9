import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** What the tests of this repository's own images use, too. */
interface Containers {
  readonly BASE: string;
  readonly HARDENED: readonly string[];
  docker(...argv: string[]): Promise<Outcome>;
  reasonToSkip(): Promise<string | false>;
  answers(url: string, container: string): Promise<Response>;
}

const ROOT = new URL('../../../../', import.meta.url);

export const containers = (): Promise<Containers> =>
  import(new URL('docker/containers.mjs', ROOT).href);

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own with an empty database: the embedded one of `npm start`, in the folder given. */
export async function startDatabase(state: string): Promise<Database> {
  const file = fileURLToPath(new URL('databaseProcess.ts', import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, CAPSTAN_STATE: state },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const first = once(createInterface(child.stdout), 'line') as Promise<
    [string]
  >;
  const [url] = await Promise.race([
    first,
    ended.then(([code]) => {
      throw new Error(`PostgreSQL does not start here (exit code ${code}).`);
    }),
  ]);
  return {
    url,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

export async function freePort(): Promise<number> {
  const { anyFreePort } = await import(
    new URL('scripts/lib/ports.mjs', ROOT).href
  );
  return anyFreePort();
}
