import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStorefront } from '../scripts/buildStorefront.ts';
import { startLocalPostgres } from '../scripts/localPostgres.ts';
import { prepareTemplate } from './databases.ts';

/**
 * `npm test`: all tests on one real PostgreSQL, an embedded one or that of DATABASE_URL (whose role must be allowed to create
 * databases; only databases made here are touched). Arguments choose test files.
 */
const root = join(import.meta.dirname, '..');
const own = process.env.DATABASE_URL
  ? undefined
  : await mkdtemp(join(tmpdir(), 'shop-test-'));
const postgres =
  own === undefined
    ? undefined
    : await startLocalPostgres(own, { persistent: false });
await buildStorefront();
let code = 1;
try {
  const url = postgres?.url ?? process.env.DATABASE_URL ?? '';
  const template = await prepareTemplate(url);
  const files =
    process.argv.length > 2
      ? process.argv.slice(2)
      : globSync('{src,storefront/src,test,traffic,scripts}/**/*.test.ts', {
          cwd: root,
        });
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-concurrency=2',
      '--test-timeout=120000',
      ...files.sort(),
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...env, SHOP_TEST_URL: url, SHOP_TEST_TEMPLATE: template.name },
    },
  );
  const hand = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', hand);
  process.on('SIGTERM', hand);
  code = await new Promise<number>(resolve =>
    child.once('exit', status => resolve(status ?? 1)),
  );
  await template.drop();
} finally {
  await postgres?.stop();
  if (own !== undefined) await rm(own, { recursive: true, force: true });
}
process.exit(code);
