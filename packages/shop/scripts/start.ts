import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildStorefront } from './buildStorefront.ts';
import { DEMO_MANAGER } from '../src/staff/Staff.ts';
import { startLocalPostgres } from './localPostgres.ts';
import type { LocalPostgres } from './localPostgres.ts';

/**
 * `npm start`: the shop on this machine, ready to be looked at. Uses DATABASE_URL, or brings a PostgreSQL of its own whose data
 * stays in `.data`. Migrates, fills an empty catalog, then serves until Ctrl-C.
 */
const root = join(import.meta.dirname, '..');
let postgres: LocalPostgres | undefined;

try {
  await buildStorefront();
  if (!process.env.DATABASE_URL) {
    postgres = await startLocalPostgres(join(root, '.data'), {
      persistent: true,
    });
  }
  const env = {
    ...process.env,
    DATABASE_URL: process.env.DATABASE_URL || postgres?.url,
    SHOP_FEATURES: process.env.SHOP_FEATURES ?? 'related,popular',
    // For a look at the back office; NODE_ENV=production refuses it. It counts while there is no staff at all.
    SHOP_ADMIN_PASSWORD:
      process.env.SHOP_ADMIN_PASSWORD ??
      (process.env.NODE_ENV === 'production'
        ? undefined
        : DEMO_MANAGER.password),
    // Without a mail server, e-mails are files to look at.
    SHOP_MAIL_FOLDER:
      process.env.SHOP_MAIL_FOLDER ?? join(root, '.data', 'mail'),
  };
  const prepared = await run(['src/migrate.ts', '--seed'], env);
  if (env.SHOP_ADMIN_PASSWORD === DEMO_MANAGER.password) {
    process.stdout.write(
      `Back office: /admin, as ${
        process.env.SHOP_ADMIN_EMAIL ?? DEMO_MANAGER.email
      } with the password '${
        DEMO_MANAGER.password
      }', for this machine only. Set SHOP_ADMIN_PASSWORD for another one.\n`,
    );
  }
  process.exitCode =
    prepared === 0 ? await run(['src/serve.js'], env) : prepared;
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await postgres?.stop();
}

/** Runs one of the sources and hands signals on to it; answers its exit code. */
function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [file = '', ...rest] = args;
  const script = join(root, file);
  if (!existsSync(script)) throw new Error(`${script} is missing.`);
  // A group of its own: Ctrl-C reaches only this process, which stops the child before the database.
  const child = spawn(process.execPath, [script, ...rest], {
    env,
    stdio: 'inherit',
    detached: true,
  });
  const hand = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, hand);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.off(signal, hand);
      resolve(code ?? 1);
    });
  });
}
