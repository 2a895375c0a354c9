import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { freePort } from './freePort';

const FOLDER = path.resolve(__dirname, '../../../../packages/shop');
const SERVER = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';
const READY_MS = 60_000;

/** Why the shop cannot run here; `undefined` when it can. */
export function whyNoShop(): string | undefined {
  if (!process.env[SERVER]) return `${SERVER} names no PostgreSQL`;
  return existsSync(path.join(FOLDER, 'node_modules', 'pg'))
    ? undefined
    : 'the dependencies of packages/shop are not installed';
}

/** One instance of the real shop, as a process, with a database of its own. */
export class RealShop {
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #database: string;

  private constructor(options: {
    address: string;
    process: ChildProcess;
    database: string;
  }) {
    this.address = options.address;
    this.#process = options.process;
    this.#database = options.database;
  }

  /** @param errorRate - this share (0–1) of its answers are 500s, on purpose. */
  static async start(version: string, errorRate: number): Promise<RealShop> {
    const port = await freePort();
    const database = `shop_prometheus_${port}`;
    await sql(`create database ${database}`);
    const url = new URL(process.env[SERVER]!);
    url.pathname = database;
    const env = {
      ...process.env,
      DATABASE_URL: url.href,
      HOST: '127.0.0.1',
      PORT: String(port),
      SHOP_VERSION: version,
      SHOP_FAULTS: JSON.stringify({ errorRate }),
    };
    await ended(node(['src/migrate.ts', '--seed'], env));
    const shop = new RealShop({
      address: `127.0.0.1:${port}`,
      process: node(['src/main.ts'], env),
      database,
    });
    try {
      await shop.#ready();
    } catch (error) {
      await shop.stop();
      throw error;
    }
    return shop;
  }

  /** Asks for a page, however it ends. */
  async visit(): Promise<void> {
    const response = await fetch(`http://${this.address}/api/products`);
    await response.text();
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = new Promise(resolve => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await gone;
    }
    await sql(`drop database if exists ${this.#database} with (force)`);
  }

  async #ready(): Promise<void> {
    const end = Date.now() + READY_MS;
    for (;;) {
      try {
        if ((await fetch(`http://${this.address}/readyz`)).ok) return;
      } catch {
        // It does not listen yet.
      }
      if (Date.now() > end || this.#process.exitCode !== null)
        throw new Error('The shop did not become ready.');
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}

function node(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [...args], {
    cwd: FOLDER,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** With the shop's own client of the database: this module needs none. */
async function sql(statement: string): Promise<void> {
  const script = `
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: process.env.${SERVER} });
    await client.connect();
    await client.query(process.argv[1]);
    await client.end();`;
  await ended(
    node(['--input-type=module', '--eval', script, statement], process.env),
  );
}

async function ended(child: ChildProcess): Promise<void> {
  const code = await new Promise(resolve => child.once('exit', resolve));
  if (code !== 0) throw new Error(`A step before the shop ended with ${code}.`);
}
