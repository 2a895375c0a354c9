import { EngineClient } from '@capstan/local-engine';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

const DAEMON = path.join(
  path.dirname(require.resolve('@capstan/local-engine/package.json')),
  'src',
  'daemon.ts',
);

/** The real engine, in a process and below a folder of its own. */
export class LocalEngine {
  readonly stateDir: string;
  readonly client: EngineClient;
  readonly #folder: string;
  readonly #daemon: ChildProcess;

  private constructor(folder: string) {
    this.#folder = folder;
    this.stateDir = path.join(folder, 'engine');
    this.client = new EngineClient(() => {
      const read = (name: string) =>
        fs.readFileSync(path.join(this.stateDir, name), 'utf8');
      return {
        url: JSON.parse(read('engine.json')).url,
        token: read('token').trim(),
      };
    });
    this.#daemon = spawn(process.execPath, [DAEMON], {
      env: { PATH: process.env.PATH, CAPSTAN_ENGINE_STATE: this.stateDir },
      stdio: 'ignore',
    });
  }

  static async start(folder: string): Promise<LocalEngine> {
    const engine = new LocalEngine(folder);
    await until('the engine serves', async () => {
      return (await engine.client.health()).status === 'ok';
    });
    return engine;
  }

  /** Registers a release of 'shop' that is this program; its id is the answer. */
  async release(
    label: string,
    program: string,
    variables: Record<string, string> = {},
  ): Promise<string> {
    const source = path.join(this.#folder, `release-${label}`);
    fs.mkdirSync(source, { recursive: true });
    fs.writeFileSync(path.join(source, 'server.cjs'), program);
    const { id } = await this.client.registerRelease({
      service: 'shop',
      label,
      source,
      command: ['node', 'server.cjs'],
      variables,
    });
    return id;
  }

  async stop(): Promise<void> {
    const ended = once(this.#daemon, 'exit');
    await this.client.stop().catch(() => this.#daemon.kill('SIGKILL'));
    await ended;
  }
}

/** Asks every 100 ms for at most 40 seconds; a throw means not yet. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  let reason: unknown;
  for (let asks = 0; asks < 400; asks++) {
    try {
      if (await isSo()) return;
    } catch (error) {
      reason = error;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`It never happened: ${what}. ${reason ?? ''}`);
}
