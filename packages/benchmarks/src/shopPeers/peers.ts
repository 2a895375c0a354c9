import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BenchUnavailable } from '../BenchResult.ts';
import { freePort } from '../support/freePort.ts';
import type { ShopDatabase } from '../shop/database.ts';
import type { Work } from '../shop/loops.ts';
import { startServer } from '../shop/ShopProcess.ts';
import type { ServerProcess } from '../shop/ShopProcess.ts';
import { medusaJourney } from './medusaJourney.ts';
import type { MedusaSeed } from './medusaJourney.ts';
import { vendureJourney } from './vendureJourney.ts';

const run = promisify(execFile);
const FILES = fileURLToPath(new URL('.', import.meta.url));

/** Another shop, installed and filled with 1,000 products on the same PostgreSQL. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly journey: Work;
  /** Journeys in flight. More only wait for one another. */
  readonly connections: number;
  start(): Promise<ServerProcess>;
}

export async function installVendure(
  folder: string,
  database: ShopDatabase,
): Promise<Peer> {
  const version = '3.7.3';
  const home = join(folder, 'vendure');
  const url = await createDatabase(database, 'vendure');
  await install('vendure', home, {
    type: 'module',
    dependencies: { '@vendure/core': version, pg: '8.16.3' },
    // Its own ranges name a version that registries do not all have.
    overrides: { '@graphql-tools/batch-execute': '10.2.0' },
  });
  const env = { DATABASE_URL: url };
  await run(process.execPath, ['server.mjs', 'populate'], {
    cwd: home,
    env: { ...process.env, ...env },
  });
  return {
    name: 'Vendure',
    version,
    journey: vendureJourney(),
    connections: 64,
    start: async () =>
      startServer(join(home, 'server.mjs'), {
        port: await freePort(),
        readyPath: '/health',
        cwd: home,
        env,
      }),
  };
}

export async function installMedusa(
  folder: string,
  database: ShopDatabase,
): Promise<Peer> {
  const version = '2.21.2';
  const home = join(folder, 'medusa');
  const url = await createDatabase(database, 'medusa');
  await install('medusa', home, {
    dependencies: {
      '@medusajs/medusa': version,
      '@medusajs/framework': version,
      '@medusajs/cli': version,
      '@swc/core': '^1.7.28',
      pg: '8.16.3',
    },
  });
  const env = { DATABASE_URL: url, MEDUSA_DISABLE_TELEMETRY: '1' };
  const cli = join(home, 'node_modules/@medusajs/cli/cli.js');
  const medusa = (...args: string[]) =>
    run(process.execPath, [cli, ...args], {
      cwd: home,
      env: { ...process.env, ...env },
      maxBuffer: 1 << 26,
    });
  await medusa('db:migrate');
  const { stdout } = await medusa('exec', './seed.js');
  const seeded = /^SEEDED (.+)$/m.exec(stdout)?.[1];
  if (seeded === undefined)
    throw new Error(`Medusa was not filled:\n${stdout.slice(-2_000)}`);
  return {
    name: 'Medusa',
    version,
    journey: medusaJourney(JSON.parse(seeded) as MedusaSeed),
    // It does most with one: four gave half as many orders, and with 64 none is finished within a minute.
    connections: 1,
    async start() {
      const port = await freePort();
      return startServer(cli, {
        args: ['start', '--port', String(port), '--host', '127.0.0.1'],
        port,
        readyPath: '/health',
        cwd: home,
        env,
      });
    },
  };
}

async function install(
  name: string,
  home: string,
  manifest: object,
): Promise<void> {
  await mkdir(home, { recursive: true });
  await cp(join(FILES, name), home, { recursive: true });
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ name: `peer-${name}`, private: true, ...manifest }),
  );
  try {
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--legacy-peer-deps'],
      { cwd: home, maxBuffer: 1 << 26 },
    );
  } catch (error) {
    throw new BenchUnavailable(
      `${name} cannot be installed from npm here: ${
        error instanceof Error ? error.message.slice(0, 500) : error
      }`,
    );
  }
}

async function createDatabase(
  database: ShopDatabase,
  name: string,
): Promise<string> {
  await database.query(`CREATE DATABASE ${name}`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  return url.href;
}
