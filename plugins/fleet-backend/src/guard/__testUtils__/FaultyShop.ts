import { EngineClient } from '@capstan/local-engine';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const DAEMON = path.join(
  path.dirname(require.resolve('@capstan/local-engine/package.json')),
  'src',
  'daemon.ts',
);

/** Answers every request; one of `FAILS_EACH` with 500. */
const SERVICE = `
const each = Number(process.env.FAILS_EACH ?? 0);
let count = 0;
const server = require('node:http').createServer((request, response) => {
  request.resume();
  if (request.url === '/api') response.statusCode = each && ++count % each === 0 ? 500 : 200;
  response.end('ok');
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
`;

/** A real engine with the group shop/prod under load: it serves 1.1.0, and 1.2.0 fails a quarter of all requests. */
export class FaultyShop {
  readonly stateDir: string;
  readonly #root: string;
  readonly #daemon: ChildProcess;
  readonly #client: EngineClient;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  #load?: NodeJS.Timeout;
  #output = '';

  private constructor() {
    this.#root = fs.mkdtempSync(path.join(os.tmpdir(), 'fleet-guard-'));
    this.stateDir = path.join(this.#root, 'state');
    const file = (name: string) =>
      fs.readFileSync(path.join(this.stateDir, name), 'utf8');
    this.#client = new EngineClient(() => ({
      url: JSON.parse(file('engine.json')).url,
      token: file('token').trim(),
    }));
    this.#daemon = spawn(process.execPath, [DAEMON], {
      env: { PATH: process.env.PATH, CAPSTAN_ENGINE_STATE: this.stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#daemon.stdout!, this.#daemon.stderr!])
      stream.on('data', chunk => (this.#output += chunk));
  }

  /** Answers the ids of the two releases, too. */
  static async start(): Promise<{
    shop: FaultyShop;
    good: string;
    faulty: string;
  }> {
    const shop = new FaultyShop();
    try {
      await shop.#until(
        'the engine serves',
        async () => (await shop.#client.health()).status === 'ok',
      );
      const good = await shop.#release('1.1.0', {});
      const faulty = await shop.#release('1.2.0', { FAILS_EACH: '4' });
      await shop.#client.putGroup('shop', 'prod', {
        min: 1,
        max: 4,
        desired: 2,
        stopSeconds: 1,
        drainSeconds: 1,
        health: { intervalMs: 200 },
      });
      const { id } = await shop.#client.startRollout('shop/prod', {
        releaseId: good,
      });
      await shop.#until(
        '1.1.0 serves',
        async () =>
          (await shop.#client.rollout('shop/prod', id)).endedAt !== undefined,
      );
      await shop.#ask();
      return { shop, good, faulty };
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  /** Stops everything and removes the folder. */
  async close(): Promise<void> {
    clearInterval(this.#load);
    this.#agent.destroy();
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      const ended = new Promise(resolve => this.#daemon.once('exit', resolve));
      await this.#client.stop().catch(() => this.#daemon.kill('SIGKILL'));
      await ended;
    }
    fs.rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Forty requests a second, until it is closed. */
  async #ask(): Promise<void> {
    const group = (await this.#client.snapshot()).groups[0];
    const url = `${group.url}/api`;
    this.#load = setInterval(() => {
      http
        .get(url, { agent: this.#agent }, response => response.resume())
        .on('error', () => {});
    }, 25);
  }

  async #release(
    label: string,
    variables: Record<string, string>,
  ): Promise<string> {
    const source = path.join(this.#root, `release-${label}`);
    fs.mkdirSync(source, { recursive: true });
    fs.writeFileSync(path.join(source, 'server.cjs'), SERVICE);
    const release = await this.#client.registerRelease({
      service: 'shop',
      label,
      commit: `commit-of-${label}`,
      source,
      command: ['node', 'server.cjs'],
      variables,
    });
    return release.id;
  }

  /** Asks until it is so, at most 400 times; a throw means not yet. */
  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let asks = 0; asks < 400; asks++) {
      if (await isSo().catch(() => false)) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`It never happened: ${what}.\n${this.#output}`);
  }
}
