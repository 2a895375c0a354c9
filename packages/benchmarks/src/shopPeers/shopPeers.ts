import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { freePort } from '../support/freePort.ts';
import { Samples } from '../shop/Samples.ts';
import { startDatabase } from '../shop/database.ts';
import type { ShopDatabase } from '../shop/database.ts';
import { readGoods } from '../shop/goods.ts';
import { closedLoop } from '../shop/loops.ts';
import type { Work } from '../shop/loops.ts';
import type { LoopResult } from '../shop/Tally.ts';
import { SHOP, SHOP_FLAGS, startServer } from '../shop/ShopProcess.ts';
import type { ServerProcess } from '../shop/ShopProcess.ts';
import { journey } from '../shop/workloads.ts';
import { installMedusa, installVendure } from './peers.ts';

const CONNECTIONS = 64;
const GOALS = { Vendure: 200, Medusa: 800 } as const;
/** An order of theirs takes up to a quarter of a minute at 64 connections: a sample must hold enough of them. */
const PEER_SECONDS = 60;

/**
 * The same order journey on the shop, Vendure and Medusa: one process each, alone with the load on the same PostgreSQL, in turn
 * within each round. Installs both peers from npm into a temporary folder.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
    },
  });
  const rounds = Number(values.rounds);
  const folder = await mkdtemp(join(tmpdir(), 'shop-peers-'));
  let database: ShopDatabase | undefined;
  try {
    database = await startDatabase();
    console.log('Installing and filling Vendure');
    const vendure = await installVendure(folder, database);
    console.log('Installing and filling Medusa');
    const medusa = await installMedusa(folder, database);
    const samples = new Samples();
    const { url } = database;
    const goods = await readGoods(database);
    await database.query('ANALYZE');
    for (let round = 1; round <= rounds; round += 1) {
      console.log(`Round ${round} of ${rounds}`);
      await measure(samples, {
        name: 'Shop',
        start: () => startShop(url),
        work: journey(goods),
        connections: CONNECTIONS,
        seconds: Number(values.seconds),
      });
      for (const peer of [vendure, medusa])
        await measure(samples, {
          name: peer.name,
          start: () => peer.start(),
          work: peer.journey,
          connections: peer.connections,
          seconds: PEER_SECONDS,
        });
    }
    return resultOf(samples, `${vendure.version}, ${medusa.version}`);
  } finally {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  samples: Samples,
  subject: {
    readonly name: string;
    readonly start: () => Promise<ServerProcess>;
    readonly work: Work;
    readonly connections: number;
    readonly seconds: number;
  },
): Promise<void> {
  const server = await subject.start();
  try {
    await samples.take(
      subject.name,
      () =>
        closedLoop(server.url, {
          connections: subject.connections,
          seconds: subject.seconds,
          warmSeconds: 6,
          work: subject.work,
        }),
      (result: LoopResult) => ({
        PerSecond: result.perSecond,
        P99Ms: result.p99,
        Failed: result.failed,
      }),
    );
    samples.add(`${subject.name}MiB`, await server.residentMiB());
  } finally {
    await server.stop();
  }
}

async function startShop(url: string): Promise<ServerProcess> {
  return startServer(join(SHOP, 'src/main.ts'), {
    port: await freePort(),
    readyPath: '/readyz',
    cwd: SHOP,
    flags: SHOP_FLAGS,
    env: {
      DATABASE_URL: url,
      SHOP_POOL_SIZE: '8',
      SHOP_ROLE: 'web',
      SHOP_LOG_LEVEL: 'error',
    },
  });
}

function resultOf(samples: Samples, versions: string): BenchResult {
  const ratioTo = (peer: keyof typeof GOALS) =>
    Math.round(samples.medianRatio('ShopPerSecond', `${peer}PerSecond`));
  const failed = samples.median('ShopFailed');
  const figures = ['Shop', 'Vendure', 'Medusa'].flatMap(name => [
    [`${name}OrdersPerSecond`, samples.told(`${name}PerSecond`)],
    [`${name}P99Ms`, samples.told(`${name}P99Ms`)],
    [`${name}Failed`, samples.told(`${name}Failed`)],
    [`${name}ResidentMiB`, samples.told(`${name}MiB`)],
  ]);
  return {
    name: 'shop-peers',
    figures: {
      versions,
      ...Object.fromEntries(figures),
      ratioToVendure: ratioTo('Vendure'),
      ratioToMedusa: ratioTo('Medusa'),
      noisySamples: samples.noisy,
    },
    ratio: ratioTo('Vendure'),
    goal: 'paid orders of two lines: ≥ 200 × Vendure and ≥ 800 × Medusa, none failed',
    met:
      // A peer without a single order in its sample proves nothing.
      samples.median('VendurePerSecond') > 0 &&
      samples.median('MedusaPerSecond') > 0 &&
      ratioTo('Vendure') >= GOALS.Vendure &&
      ratioTo('Medusa') >= GOALS.Medusa &&
      failed === 0,
  };
}
