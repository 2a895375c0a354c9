import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchUnavailable } from '../BenchResult.ts';

const run = promisify(execFile);
const VERSION = '13.5.0';

export const CATEGORIES = [
  'performance',
  'accessibility',
  'best-practices',
] as const;
export type Category = (typeof CATEGORIES)[number];
/** As Lighthouse knows them: a slow phone on 4G, and a desk. */
export const DEVICES = ['mobile', 'desktop'] as const;
export type Device = (typeof DEVICES)[number];

/** 0 to 100 for each category. */
export type Scores = Readonly<Record<Category, number>>;

interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<
    Record<Category, { readonly score: number | null }>
  >;
}

/** Lighthouse from npm, and one page looked at with a fresh Chromium each time. */
export interface Lighthouse {
  audit(url: string, device: Device): Promise<Scores>;
}

/** Throws `BenchUnavailable` where npm does not give it. */
export async function installLighthouse(
  folder: string,
  chromium: string,
): Promise<Lighthouse> {
  const home = join(folder, 'lighthouse');
  await mkdir(home);
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ private: true, dependencies: { lighthouse: VERSION } }),
  );
  try {
    await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: home });
  } catch (error) {
    throw new BenchUnavailable(
      `Lighthouse ${VERSION} cannot be installed from npm here: ${String(
        error,
      )}`,
    );
  }
  return {
    audit: (url, device) => audit({ home, chromium, url, device }),
  };
}

async function audit(options: {
  readonly home: string;
  readonly chromium: string;
  readonly url: string;
  readonly device: Device;
}): Promise<Scores> {
  const { home, chromium, url, device } = options;
  const file = join(home, 'report.json');
  await run(
    process.execPath,
    [
      join(home, 'node_modules/lighthouse/cli/index.js'),
      url,
      '--quiet',
      '--output=json',
      `--output-path=${file}`,
      `--only-categories=${CATEGORIES.join(',')}`,
      '--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage',
      ...(device === 'desktop' ? ['--preset=desktop'] : []),
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, timeout: 180_000 },
  );
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  if (report.runtimeError)
    throw new Error(`Lighthouse at ${url}: ${report.runtimeError.message}`);
  const scoreOf = (category: Category) =>
    Math.round(100 * (report.categories[category].score ?? 0));
  return {
    performance: scoreOf('performance'),
    accessibility: scoreOf('accessibility'),
    'best-practices': scoreOf('best-practices'),
  };
}
