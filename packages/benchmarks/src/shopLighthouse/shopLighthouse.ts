import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from '@capstan/e2e-tests';
import { BenchUnavailable, type BenchResult } from '../BenchResult.ts';
import { NOISE_LIMIT, withoutNoise } from '../shop/noise.ts';
import { startDatabase } from '../shop/database.ts';
import type { ShopDatabase } from '../shop/database.ts';
import { SHOP, SHOP_FLAGS, startServer } from '../shop/ShopProcess.ts';
import { freePort } from '../support/freePort.ts';
import { CATEGORIES, DEVICES, installLighthouse } from './lighthouse.ts';
import type { Lighthouse, Scores } from './lighthouse.ts';

const GOAL = 95;

/**
 * What Lighthouse says of the first page, a category and a product of the shop with its seed, on a phone and on a desk; the median of
 * `runs`. Installs Lighthouse from npm into a temporary folder. It wants a calm machine: it reports how many looks were disturbed.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { runs: { type: 'string', default: '3' } },
  });
  const chromium = findChromium();
  if (!chromium) throw new BenchUnavailable('no Chromium is installed');
  const folder = await mkdtemp(join(tmpdir(), 'shop-lighthouse-'));
  let database: ShopDatabase | undefined;
  try {
    console.log('Installing Lighthouse');
    const lighthouse = await installLighthouse(folder, chromium);
    await buildStorefront();
    database = await startDatabase();
    const paths = await pathsOf(database);
    const shop = await startServer(join(SHOP, 'src/main.ts'), {
      port: await freePort(),
      readyPath: '/readyz',
      cwd: SHOP,
      flags: SHOP_FLAGS,
      env: {
        DATABASE_URL: database.url,
        SHOP_ROLE: 'web',
        SHOP_LOG_LEVEL: 'error',
      },
    });
    try {
      return await look(lighthouse, shop.url, paths, Number(values.runs));
    } finally {
      await shop.stop();
    }
  } finally {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The storefront is built when its sources changed. */
async function buildStorefront(): Promise<void> {
  const built = (await import(
    pathToFileURL(join(SHOP, 'scripts/buildStorefront.ts')).href
  )) as { buildStorefront(): Promise<unknown> };
  await built.buildStorefront();
}

/** By name. */
async function pathsOf(
  database: ShopDatabase,
): Promise<Readonly<Record<string, string>>> {
  const [first] = await database.query<{ slug: string; category: string }>(
    'SELECT p.slug, c.slug AS category FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.id LIMIT 1',
  );
  if (first === undefined) throw new Error('The seed has no products.');
  return {
    home: '/',
    category: `/categories/${first.category}`,
    product: `/products/${first.slug}`,
  };
}

async function look(
  lighthouse: Lighthouse,
  url: string,
  paths: Readonly<Record<string, string>>,
  runs: number,
): Promise<BenchResult> {
  const figures: Record<string, number | string> = {};
  let least = 100;
  let disturbed = 0;
  for (const device of DEVICES) {
    for (const [name, path] of Object.entries(paths)) {
      const scores: Scores[] = [];
      for (let turn = 0; turn < runs; turn += 1) {
        const { value, noise } = await withoutNoise(() =>
          lighthouse.audit(url + path, device),
        );
        if (noise > NOISE_LIMIT) disturbed += 1;
        scores.push(value);
      }
      const medians = CATEGORIES.map(category =>
        median(scores.map(score => score[category])),
      );
      least = Math.min(least, ...medians);
      figures[`${device} ${name}`] = medians.join(' / ');
      console.log(
        `  ${device} ${name}: ${CATEGORIES.map(
          (category, index) => `${category} ${medians[index]}`,
        ).join(', ')}`,
      );
    }
  }
  return {
    name: 'shop-lighthouse',
    figures: { ...figures, least, disturbedRuns: disturbed },
    goal: `performance, accessibility and best practices ≥ ${GOAL} on every page`,
    met: least >= GOAL,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
