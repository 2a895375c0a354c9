import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SchemaPackage } from './providers.ts';

/** Where archives and extracts are kept between runs: `CAPSTAN_CACHE`, else the user's cache folder. Never in the repository. */
export function cacheFolder(): string {
  const base =
    process.env.CAPSTAN_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'capstan');
  return join(base, 'provider-schemas');
}

/**
 * The archive of a package of the npm registry that npm is configured for, fetched once. Throws when it cannot be had, or is not the one
 * that was meant.
 */
export async function packageArchive(wanted: SchemaPackage): Promise<string> {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(
    folder,
    `${wanted.package.replace(/\W+/g, '-')}-${wanted.version}.tgz`,
  );
  if (existsSync(file)) return file;
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await run(
      'npm',
      [
        'pack',
        `${wanted.package}@${wanted.version}`,
        '--pack-destination',
        work,
        '--silent',
      ],
      work,
    );
    const packed = readdirSync(work).find(name => name.endsWith('.tgz'));
    if (!packed) throw new Error(`npm gave no archive of ${wanted.package}.`);
    const digest = createHash('sha512')
      .update(readFileSync(join(work, packed)))
      .digest('base64');
    if (`sha512-${digest}` !== wanted.integrity)
      throw new Error(
        `${wanted.package}@${wanted.version} is not the archive that it was: sha512-${digest}.`,
      );
    renameSync(join(work, packed), file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return file;
}

/** Unpacks folders below `package/lib` of an archive into a folder of its own. Folders that the archive lacks are left out. */
export async function unpackFolders(
  archive: string,
  folders: readonly string[],
  target: string,
): Promise<void> {
  const index = `${archive}.index`;
  if (!existsSync(index)) {
    const listing = await run('tar', ['-tzf', archive], cacheFolder());
    const found = new Set(
      listing
        .split('\n')
        .flatMap(line => /^package\/lib\/([^/]+)\//.exec(line)?.[1] ?? []),
    );
    writeFileSync(index, [...found].sort().join('\n'));
  }
  const there = new Set(readFileSync(index, 'utf8').split('\n'));
  const wanted = folders
    .filter(folder => there.has(folder))
    .map(folder => `package/lib/${folder}`);
  mkdirSync(target, { recursive: true });
  if (wanted.length > 0)
    await run(
      'tar',
      ['-xzf', archive, '-C', target, '--strip-components=2', ...wanted],
      target,
    );
}

function run(
  file: string,
  argv: readonly string[],
  cwd: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', part => out.push(part));
    child.stderr.on('data', part => err.push(part));
    child.on('error', reject);
    child.on('close', code =>
      code === 0
        ? resolve(Buffer.concat(out).toString('utf8'))
        : reject(
            new Error(
              `${file} ${argv[0]} failed: ${Buffer.concat(err)
                .toString('utf8')
                .trim()
                .slice(0, 500)}`,
            ),
          ),
    );
  });
}
