import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { copyDatabase, startDatabase } from '../shop/database.ts';
import type { ShopDatabase } from '../shop/database.ts';
import { SHOP } from '../shop/ShopProcess.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { until } from '../support/until.ts';
import { Instances } from './Instances.ts';
import { buy } from './buy.ts';
import type { Bought } from './buy.ts';
import { checkMoney } from './checkMoney.ts';
import type { Charge } from './checkMoney.ts';

const BUYERS = 200;
const PRODUCTS = 50;
const PIECES = 10;
const INSTANCES = 4;
/** Within which all buyers begin. */
const RUSH_MS = 8_000;
const SETTLE_MS = 90_000;

interface Helpers {
  readonly FakeStripe: {
    start(): Promise<{
      readonly url: string;
      readonly intents: ReadonlyMap<string, Charge>;
      stop(): Promise<void>;
    }>;
  };
  checkBooks(
    database: Pick<ShopDatabase, 'query'>,
    acknowledged: readonly string[],
  ): Promise<void>;
}

/**
 * 200 buyers, 50 products with 10 pieces each, four instances that are killed with SIGKILL at random and started again, and a
 * payment provider outside of them that keeps books of its own. For each seed: sold + left = stocked for every product, nothing
 * oversold, every charge has one order and every paid order one charge.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  const helpers = await loadHelpers();
  const template = await startDatabase();
  const total = { paid: 0, soldOut: 0, declined: 0, kills: 0, wrong: 0 };
  const first = Number(values.seed);
  const seeds = Number(values.seeds);
  try {
    for (let seed = first; seed < first + seeds; seed += 1) {
      const race = await raceOnce(template, helpers, seed);
      console.log(
        `Seed ${seed}: ${race.paid} paid, ${race.soldOut} sold out, ${race.declined} declined, ${race.kills} kills, ${race.left} pieces left, ${race.wrong.length} wrong`,
      );
      for (const line of race.wrong) console.log(`  ${line}`);
      total.paid += race.paid;
      total.soldOut += race.soldOut;
      total.declined += race.declined;
      total.kills += race.kills;
      total.wrong += race.wrong.length;
    }
  } finally {
    await template.close();
  }
  return {
    name: 'shop-race',
    figures: { seeds, buyers: seeds * BUYERS, ...total },
    goal: 'over at least 20 seeds: sold + left = stocked, 0 oversold, every charge has one order',
    met: total.wrong === 0 && total.paid > 0 && total.kills > 0,
  };
}

async function raceOnce(
  template: ShopDatabase,
  { FakeStripe, checkBooks }: Helpers,
  seed: number,
) {
  const random = seededRandom(seed);
  const database = await copyDatabase(template, `race_${seed}`);
  const stripe = await FakeStripe.start();
  let instances: Instances | undefined;
  try {
    const variants = Array.from(
      { length: PRODUCTS },
      (_, index) => 1 + ((seed * 37 + index * 13) % 1_000),
    );
    await database.query(
      'UPDATE stock SET stocked = $1, available = $1 WHERE variant_id = ANY ($2)',
      [PIECES, variants],
    );
    instances = await Instances.start(INSTANCES, {
      DATABASE_URL: database.url,
      SHOP_ROLE: 'all',
      SHOP_LOG_LEVEL: 'silent',
      NODE_ENV: 'development',
      SHOP_PAYMENT_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: 'sk_test_0123456789',
      SHOP_PAYMENT_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
      SHOP_STRIPE_API: stripe.url,
      SHOP_PAYMENT_TIMEOUT_MS: '2000',
      SHOP_RESERVATION_SECONDS: '20',
    });
    const { urls } = instances;
    const disturbance = instances.disturb(random);
    const bought = await Promise.all(
      Array.from({ length: BUYERS }, async () => {
        const choice = choose(variants, random);
        await sleep(random() * RUSH_MS);
        return buy(urls, { ...choice, random });
      }),
    );
    instances.calm();
    await disturbance;
    await settled(database);
    const wrong = [
      ...(await checkMoney(database, [...stripe.intents.values()])),
    ];
    try {
      await checkBooks(
        database,
        bought.flatMap(({ orderId }) => orderId ?? []),
      );
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
    }
    const [{ left }] = await database.query<{ left: number }>(
      'SELECT sum(available)::integer AS left FROM stock WHERE variant_id = ANY ($1)',
      [variants],
    );
    return {
      paid: count(bought, 201),
      soldOut: count(bought, 409),
      declined: count(bought, 402),
      kills: instances.kills,
      left,
      wrong,
    };
  } finally {
    await instances?.stop();
    await stripe.stop();
    await database.close();
  }
}

/** One to three products, one to four pieces of each; one card in ten is declined. */
function choose(variants: readonly number[], random: () => number) {
  const wanted = new Map<number, number>();
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1)
    wanted.set(
      variants[Math.floor(random() * variants.length)],
      1 + Math.floor(random() * 4),
    );
  return {
    lines: [...wanted].map(([variantId, quantity]) => ({
      variantId,
      quantity,
    })),
    token: random() < 0.1 ? 'pm_card_chargeDeclined' : 'pm_card_visa',
  };
}

/** Until every reservation is paid or over, and all money that goes back has gone back. */
async function settled(database: ShopDatabase): Promise<void> {
  await until(
    'all orders are settled',
    async () => {
      const [{ open }] = await database.query<{ open: number }>(
        `SELECT ((SELECT count(*) FROM orders WHERE status = 'pending_payment')
           + (SELECT count(*) FROM payments WHERE status = 'wanted'))::integer AS open`,
      );
      return open === 0 ? true : undefined;
    },
    { timeoutMs: SETTLE_MS, everyMs: 500 },
  );
}

function count(bought: readonly Bought[], status: number): number {
  return bought.filter(one => one.status === status).length;
}

/** The shop's own oracle and stand-in for Stripe: the shop is no workspace of this repository. */
async function loadHelpers(): Promise<Helpers> {
  const load = (file: string) => import(pathToFileURL(join(SHOP, file)).href);
  const [{ FakeStripe }, { checkBooks }] = await Promise.all([
    load('test/FakeStripe.ts'),
    load('test/oracle.ts'),
  ]);
  return { FakeStripe, checkBooks };
}
