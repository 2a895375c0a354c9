import { createHash } from 'node:crypto';
import {
  copyFile,
  readFile,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'storefront');
const MARK = 'sources.sha256';
const TYPEFACES = ['figtree', 'fraunces'];
/** Kinds of files that compress well. Typefaces are compressed already. */
const TEXTS = new Set(['.js', '.css', '.svg']);

/**
 * Builds the storefront into `storefront/dist`, unless it stands there already for the same sources: `client/` for browsers, every text with
 * a `.br` and a `.gz` beside it, and `server/render.mjs`, which draws the first view. Two may build at once; both leave a whole one.
 */
export async function buildStorefront(): Promise<{
  readonly folder: string;
  readonly built: boolean;
}> {
  const dist = join(folder, 'dist');
  const digest = await digestOfSources();
  const current = await readFile(join(dist, MARK), 'utf8').catch(() => '');
  if (current === digest) return { folder: dist, built: false };
  // Loaded late: it brings the whole bundler, which nobody needs when there is nothing to do.
  const { build } = await import('vite');
  const making = join(folder, `.making-${process.pid}`);
  const configFile = join(folder, 'vite.config.ts');
  // The bundler sets it for this process, whose own it is not.
  const { NODE_ENV } = process.env;
  try {
    await build({ configFile, build: { outDir: join(making, 'client') } });
    await build({
      configFile,
      build: { outDir: join(making, 'server'), ssr: true },
    });
    await compress(join(making, 'client'));
    for (const typeface of TYPEFACES)
      await copyFile(
        join(root, 'node_modules', '@fontsource-variable', typeface, 'LICENSE'),
        join(making, 'client', `license-${typeface}.txt`),
      );
    await writeFile(join(making, MARK), digest);
    await rm(dist, { recursive: true, force: true });
    await rename(making, dist).catch(async (error: NodeJS.ErrnoException) => {
      // Another build was faster: it made the same.
      if (error.code !== 'ENOTEMPTY') throw error;
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    await rm(making, { recursive: true, force: true });
  }
  return { folder: dist, built: true };
}

async function compress(client: string): Promise<void> {
  for (const entry of await readdir(client, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file);
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    await writeFile(
      `${file}.br`,
      await promisify(brotliCompress)(text, { params: quality }),
    );
    await writeFile(`${file}.gz`, await promisify(gzip)(text, { level: 9 }));
  }
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = [
    join(root, 'package-lock.json'),
    join(root, 'scripts', 'buildStorefront.ts'),
    join(root, 'src', 'money.ts'),
    join(folder, 'vite.config.ts'),
  ];
  for (const entry of await readdir(join(folder, 'src'), {
    recursive: true,
    withFileTypes: true,
  })) {
    if (entry.isFile() && !entry.name.endsWith('.test.ts'))
      files.push(join(entry.parentPath, entry.name));
  }
  for (const file of files.sort())
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

if (import.meta.main) {
  const { folder: dist, built } = await buildStorefront();
  process.stdout.write(
    `${built ? 'Built' : 'Nothing has changed since the build of'} ${relative(
      root,
      dist,
    )}.\n`,
  );
}
