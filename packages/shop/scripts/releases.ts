import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { migrationLevel } from '../src/database/migrationLevel.ts';

/**
 * `npm run releases -- --out <folder>`: three releases to roll between, each in a folder that stands alone.
 *
 * - 1.0.0: the first one, with the migrations below 0006.
 * - 1.1.0: with related products and a shelf of popular ones; needs migration level 6, on which 1.0.0 runs on.
 * - 1.2.0: the code of 1.1.0 with the documented fault: every fourth request fails.
 */
interface Release {
  readonly label: string;
  /** Migrations above it stay out. */
  readonly migrationLevel: number;
  readonly variables: Readonly<Record<string, string>>;
}

const FEATURES = 'related,popular';
// The engine takes an instance out of rotation before it stops it, so that there is little to wait for.
const EVERY = { SHOP_DRAIN_DELAY_MS: '200' };

const RELEASES: readonly Release[] = [
  { label: '1.0.0', migrationLevel: 5, variables: EVERY },
  {
    label: '1.1.0',
    migrationLevel: 6,
    variables: { ...EVERY, SHOP_FEATURES: FEATURES },
  },
  {
    label: '1.2.0',
    migrationLevel: 6,
    variables: {
      ...EVERY,
      SHOP_FEATURES: FEATURES,
      SHOP_FAULT_ERROR_RATE: '0.25',
      SHOP_FAULTS_ALLOWED: 'yes',
    },
  },
];

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { out: { type: 'string', default: join(root, 'releases') } },
});
const out = resolve(values.out);
const digest = await digestOfSources();
const mark = join(out, 'sources.sha256');

if ((await readFile(mark, 'utf8').catch(() => '')) === digest) {
  process.stdout.write(
    `${JSON.stringify({
      message: 'The releases are current.',
      out,
      releases: RELEASES.map(release => release.label),
    })}\n`,
  );
} else {
  // Loaded late: it brings esbuild, which nobody needs when there is nothing to do.
  const { bundle } = await import('./bundle.ts');
  await mkdir(out, { recursive: true });
  await rm(mark, { force: true });
  const commit = currentCommit();
  for (const { label, migrationLevel: most, variables } of RELEASES) {
    const making = join(out, `.${label}.making`);
    await bundle({ out: making, migrationLevel: most });
    const release = {
      service: 'shop',
      label,
      ...(commit ? { commit } : {}),
      command: ['node', 'server.mjs'],
      variables: { SHOP_VERSION: label, ...variables },
      migrationLevel: migrationLevel(join(making, 'migrations')),
    };
    await writeFile(
      join(making, 'release.json'),
      `${JSON.stringify(release, null, 2)}\n`,
    );
    await rm(join(out, label), { recursive: true, force: true });
    await rename(making, join(out, label));
  }
  await writeFile(mark, digest);
  process.stdout.write(
    `${JSON.stringify({
      message: 'The releases are built.',
      out,
      releases: RELEASES.map(release => release.label),
    })}\n`,
  );
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
    join(root, 'storefront', 'vite.config.ts'),
  ];
  for (const folder of ['src', 'storefront/src', 'migrations', 'scripts']) {
    const found = await readdir(join(root, folder), {
      recursive: true,
      withFileTypes: true,
    });
    files.push(
      ...found
        .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts'))
        .map(entry => join(entry.parentPath, entry.name)),
    );
  }
  for (const file of files.sort())
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/** Absent outside of a Git repository. */
function currentCommit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
