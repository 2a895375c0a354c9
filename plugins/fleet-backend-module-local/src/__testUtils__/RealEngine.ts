import { EngineClient } from '@capstan/local-engine';
import type { EngineAddress } from '@capstan/local-engine';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const DAEMON = path.join(
  path.dirname(require.resolve('@capstan/local-engine/package.json')),
  'src',
  'daemon.ts',
);

/** A release: answers every request, and ends when it is told to. */
const SERVICE = `
const server = require('node:http').createServer((request, response) => {
  request.resume();
  response.end('ok');
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
`;

/** An engine in a process and a state folder of its own. */
export class RealEngine {
  readonly stateDir: string;
  readonly client: EngineClient;
  readonly #root: string;
  #daemon?: ChildProcess;
  #output = '';

  private constructor() {
    this.#root = fs.mkdtempSync(path.join(os.tmpdir(), 'fleet-local-'));
    this.stateDir = path.join(this.#root, 'state');
    this.client = new EngineClient(() => this.address());
  }

  static async start(): Promise<RealEngine> {
    const engine = new RealEngine();
    await engine.run();
    return engine;
  }

  address(): EngineAddress {
    const { url } = JSON.parse(
      fs.readFileSync(path.join(this.stateDir, 'engine.json'), 'utf8'),
    );
    return {
      url,
      token: fs.readFileSync(path.join(this.stateDir, 'token'), 'utf8').trim(),
    };
  }

  /** Starts the daemon and waits until it serves. */
  async run(): Promise<void> {
    const daemon = spawn(process.execPath, [DAEMON], {
      env: { PATH: process.env.PATH, CAPSTAN_ENGINE_STATE: this.stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#daemon = daemon;
    daemon.stdout.on('data', chunk => (this.#output += chunk));
    daemon.stderr.on('data', chunk => (this.#output += chunk));
    await this.until('the engine serves', async () => {
      const { pid } = JSON.parse(
        fs.readFileSync(path.join(this.stateDir, 'engine.json'), 'utf8'),
      );
      return pid === daemon.pid && (await this.client.health()).status === 'ok';
    });
  }

  /** Ends the daemon; what it runs goes on. */
  async kill(): Promise<void> {
    const daemon = this.#daemon!;
    const ended = new Promise(resolve => daemon.once('exit', resolve));
    daemon.kill('SIGKILL');
    await ended;
  }

  /** Registers a release of 'shop'; its id is the answer. */
  async release(
    label: string,
    variables: Record<string, string> = {},
  ): Promise<string> {
    const source = path.join(this.#root, `release-${label}`);
    fs.mkdirSync(source, { recursive: true });
    fs.writeFileSync(path.join(source, 'server.cjs'), SERVICE);
    fs.writeFileSync(path.join(source, 'label'), label);
    const release = await this.client.registerRelease({
      service: 'shop',
      label,
      commit: `commit-of-${label}`,
      source,
      command: ['node', 'server.cjs'],
      variables,
    });
    return release.id;
  }

  /** A release whose files are gone, and the engine knows it. */
  async brokenRelease(label: string): Promise<string> {
    const id = await this.release(label);
    const { digest } = (await this.client.releases('shop')).find(
      release => release.id === id,
    )!;
    for (const entry of fs.readdirSync(path.join(this.stateDir, 'releases'))) {
      if (digest.includes(entry.replace(/^sha256[:-]/, ''))) {
        fs.rmSync(path.join(this.stateDir, 'releases', entry), {
          recursive: true,
        });
      }
    }
    await this.client.putGroup('shop', 'scratch', {
      min: 0,
      desired: 0,
      max: 1,
    });
    await this.client
      .startRollout('shop/scratch', { releaseId: id })
      .catch(() => {});
    await this.client.deleteGroup('shop/scratch');
    return id;
  }

  /** The group `shop/<environment>`, once it serves the release with two instances. */
  async group(environment: string, releaseId: string): Promise<void> {
    await this.client.putGroup('shop', environment, {
      min: 1,
      max: 4,
      desired: 2,
      stopSeconds: 1,
      drainSeconds: 1,
      health: { intervalMs: 200 },
      secrets: { PASSWORD: 'hunter2' },
    });
    const { id } = await this.client.startRollout(`shop/${environment}`, {
      releaseId,
    });
    await this.until('the first rollout has ended', async () => {
      return (
        (await this.client.rollout(`shop/${environment}`, id)).endedAt !==
        undefined
      );
    });
  }

  /** Asks until it is so, at most 400 times; a throw means not yet. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let asks = 0; asks < 400; asks++) {
      if (await isSo().catch(() => false)) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`It never happened: ${what}.\n${this.#output}`);
  }

  /** Stops everything and removes the folder. */
  async close(): Promise<void> {
    const daemon = this.#daemon!;
    if (daemon.exitCode === null && daemon.signalCode === null) {
      const ended = new Promise(resolve => daemon.once('exit', resolve));
      await this.client.stop().catch(() => daemon.kill('SIGKILL'));
      await ended;
    }
    fs.rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}
