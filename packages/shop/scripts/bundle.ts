import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildStorefront } from './buildStorefront.ts';

const root = join(import.meta.dirname, '..');

export interface BundleOptions {
  readonly out: string;
  /** Migrations above this level stay out; the release then neither needs nor knows them. Default: all. */
  readonly migrationLevel?: number;
}

/**
 * Writes what a release needs into `out`, replacing what is there: `server.mjs`, `worker.mjs`, `migrate.mjs` (with `--seed`),
 * `redrive.mjs`, the code they share, `migrations/` and the built storefront. It runs with Node alone, without `node_modules`.
 */
export async function bundle({
  out,
  migrationLevel = Infinity,
}: BundleOptions): Promise<void> {
  const storefront = await buildStorefront();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      server: 'src/main.ts',
      worker: 'src/worker.ts',
      migrate: 'src/migrate.ts',
      redrive: 'src/redrive.ts',
    },
    outdir: out,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    legalComments: 'none',
    logLevel: 'warning',
    // Optional parts of pg and knex that the shop never uses.
    external: [
      'pg-native',
      'better-sqlite3',
      'mariadb',
      'mysql',
      'mysql2',
      'oracledb',
      'sqlite3',
      'tedious',
      'pg-query-stream',
    ],
    // Packages in CommonJS ask for Node's own modules with `require`, which an ES module lacks.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
    },
  });
  await cp(storefront.folder, join(out, 'storefront', 'dist'), {
    recursive: true,
  });
  for (const file of await readdir(join(root, 'migrations'))) {
    if (Number(file.slice(0, 4)) <= migrationLevel)
      await cp(join(root, 'migrations', file), join(out, 'migrations', file));
  }
}
