import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import type { Release } from '@capstan/local-engine';
import type { BenchResult } from '../BenchResult.ts';
import { SHOP } from '../shop/ShopProcess.ts';
import {
  GROUP,
  startEngine,
  type EngineHarness,
} from '../support/engineHarness.ts';
import { startPostgres } from '../support/postgres.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';
import { startJourneys, type JourneysResult } from './journeys.ts';

const execute = promisify(execFile);

interface ReleaseFile {
  readonly label: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Rolls the shop from release 1.0.0 to 1.1.0 and back on the local engine while customers buy, with the migration of 1.1.0 in
 * between, again and again: the schema is taken back before each round. No request may fail, each order must be there once
 * with its money and its stock, and a worker of whichever release must have sent each e-mail.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      rate: { type: 'string', default: '40' },
      instances: { type: 'string', default: '2' },
    },
  });
  const rounds = Number(values.rounds);
  const rate = Number(values.rate);
  const builds = await mkdtemp(join(tmpdir(), 'shop-rolling-'));
  const postgres = await startPostgres();
  const { host, port, user, password } = postgres.connection;
  const url = `postgresql://${user}:${password}@${host}:${port}/shop`;
  const admin = new pg.Client({ ...postgres.connection, database: 'postgres' });
  await admin.connect();
  await admin.query('CREATE DATABASE shop');
  await admin.end();
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const engine = await startEngine();
  try {
    process.stderr.write('building the releases\n');
    await execute(process.execPath, ['scripts/releases.ts', '--out', builds], {
      cwd: SHOP,
    });
    await migrate(builds, '1.0.0', url);
    await database.query(
      'UPDATE stock SET stocked = 1000000000, available = 1000000000',
    );
    const older = await register(engine, builds, '1.0.0');
    const newer = await register(engine, builds, '1.1.0');
    const group = await engine.runGroup(older, {
      min: 1,
      max: 8,
      desired: Number(values.instances),
      variables: { SHOP_POOL_SIZE: '4' },
      secrets: { DATABASE_URL: url },
    });
    const load = startJourneys(group.url, rate);
    const rollouts: number[] = [];
    let failure: unknown;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        await takeBack(database);
        await sleep(1_000);
        await migrate(builds, '1.1.0', url);
        // The old release on the new schema.
        await sleep(1_000);
        rollouts.push(await roll(engine, newer));
        await sleep(1_000);
        rollouts.push(await roll(engine, older));
        process.stderr.write(
          `round ${round} of ${rounds}: there in ${rollouts.at(
            -2,
          )} ms, back in ${rollouts.at(-1)} ms\n`,
        );
      }
    } catch (error) {
      failure = error;
    }
    const result = await load.stop();
    if (failure !== undefined) throw failure;
    return await judge(result, database, { rounds, rate, rollouts });
  } finally {
    await engine.close();
    await database.end();
    await postgres.close();
    await rm(builds, { recursive: true, force: true });
  }
}

async function judge(
  { requests, failures, orders, latenciesMs, byVersion }: JourneysResult,
  database: pg.Client,
  about: {
    readonly rounds: number;
    readonly rate: number;
    readonly rollouts: readonly number[];
  },
): Promise<BenchResult> {
  for (const said of failures.slice(0, 10)) process.stderr.write(`${said}\n`);
  const number = async (sql: string, ...given: unknown[]): Promise<number> => {
    const { rows } = await database.query(sql, given);
    return Number(rows[0].n);
  };
  const lost =
    orders.length -
    (await number(
      `SELECT count(*) AS n FROM orders WHERE status = 'paid' AND id = ANY ($1)`,
      orders,
    ));
  const wrongStock = await number(
    `SELECT count(*) AS n FROM stock s WHERE s.stocked - s.available <> (
       SELECT COALESCE(sum(l.quantity - l.given_back), 0) FROM order_lines l WHERE l.variant_id = s.variant_id)`,
  );
  const mails = () =>
    number(
      `SELECT count(*) AS n FROM handled_jobs WHERE key LIKE 'email.order-paid:%'`,
    );
  await until(
    'every customer has got an e-mail',
    async () => ((await mails()) >= orders.length ? true : undefined),
    { timeoutMs: 30_000, everyMs: 200 },
  ).catch(() => undefined);
  const unsent = orders.length - (await mails());
  return {
    name: 'shop-rolling',
    figures: {
      rounds: about.rounds,
      rollouts: about.rollouts.length,
      rolloutMilliseconds: Math.round(quantile(about.rollouts, 0.5)),
      journeysPerSecond: about.rate,
      requests,
      failed: failures.length,
      orders: orders.length,
      lost,
      variantsWithWrongStock: wrongStock,
      emailsNotSent: unsent,
      p50Milliseconds: round1(quantile(latenciesMs, 0.5)),
      p99Milliseconds: round1(quantile(latenciesMs, 0.99)),
      answeredByOldRelease: byVersion.get('1.0.0') ?? 0,
      answeredByNewRelease: byVersion.get('1.1.0') ?? 0,
    },
    goal: '0 failed requests and nothing lost over rolling updates there and back with a migration in between',
    met:
      failures.length === 0 &&
      lost === 0 &&
      wrongStock === 0 &&
      unsent === 0 &&
      (byVersion.get('1.1.0') ?? 0) > 0,
  };
}

async function migrate(
  builds: string,
  label: string,
  url: string,
): Promise<void> {
  await execute(
    process.execPath,
    [join(builds, label, 'migrate.mjs'), '--seed'],
    { env: { ...process.env, DATABASE_URL: url } },
  );
}

/** The schema before 1.1.0 again, so that its migration runs under load in every round. Only 1.0.0 serves now. */
async function takeBack(database: pg.Client): Promise<void> {
  await database.query(`
    DROP FUNCTION IF EXISTS relate_products();
    DROP TABLE IF EXISTS product_relations;
    DELETE FROM shop_migrations WHERE name LIKE '0006%';
  `);
}

async function register(
  engine: EngineHarness,
  builds: string,
  label: string,
): Promise<Release> {
  const source = join(builds, label);
  const file: ReleaseFile = JSON.parse(
    await readFile(join(source, 'release.json'), 'utf8'),
  );
  return engine.client.registerRelease({
    service: GROUP.split('/')[0],
    label,
    source,
    command: [...file.command],
    variables: { ...file.variables, NODE_ENV: 'production' },
  });
}

/** Answers how long it took. */
async function roll(engine: EngineHarness, release: Release): Promise<number> {
  const began = performance.now();
  const rollout = await engine.client.startRollout(GROUP, {
    releaseId: release.id,
    strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
  });
  await engine.settle(rollout.id);
  return Math.round(performance.now() - began);
}
