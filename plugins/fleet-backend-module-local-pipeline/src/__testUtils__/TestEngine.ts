import { EngineClient } from '@capstan/local-engine';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const DAEMON = path.join(
  path.dirname(require.resolve('@capstan/local-engine/package.json')),
  'src',
  'daemon.ts',
);

/** An engine in a process and a state folder of its own. */
export class TestEngine {
  readonly stateDir: string;
  readonly client: EngineClient;
  #daemon?: ChildProcess;

  private constructor(stateDir: string) {
    this.stateDir = stateDir;
    this.client = new EngineClient(() => ({
      url: JSON.parse(this.#read('engine.json')).url,
      token: this.#read('token').trim(),
    }));
  }

  static async start(stateDir: string): Promise<TestEngine> {
    const engine = new TestEngine(stateDir);
    const daemon = spawn(process.execPath, [DAEMON], {
      env: { PATH: process.env.PATH, CAPSTAN_ENGINE_STATE: stateDir },
      stdio: 'ignore',
    });
    engine.#daemon = daemon;
    await until('the engine serves', async () => {
      const { status } = await engine.client.health();
      return status === 'ok';
    });
    return engine;
  }

  /** Stops it and everything that it runs. */
  async close(): Promise<void> {
    const daemon = this.#daemon!;
    if (daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = new Promise(resolve => daemon.once('exit', resolve));
    await this.client.stop().catch(() => daemon.kill('SIGKILL'));
    await ended;
  }

  #read(name: string): string {
    return fs.readFileSync(path.join(this.stateDir, name), 'utf8');
  }
}

/** Asks until it is so, at most 600 times, 100 ms apart; a throw means not yet. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
): Promise<void> {
  let last: unknown;
  for (let asks = 0; asks < 600; asks++) {
    try {
      if (await isSo()) return;
    } catch (error) {
      last = error;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`It never happened: ${what}. ${last ?? ''}`);
}
