import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

const KINDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
] as const;

/**
 * Names what `npm ci` would install into a folder: equal keys, equal node_modules. The package's own name and version
 * are no part of it, because every service has others. `undefined` when package.json and lockfile do not fit together
 * or one of them cannot be read; then only npm can say what is wrong.
 */
export async function modulesKey(folder: string): Promise<string | undefined> {
  const [manifest, lock] = await Promise.all([
    readObject(path.join(folder, 'package.json')),
    readObject(path.join(folder, 'package-lock.json')),
  ]);
  const packages = asObject(lock?.packages);
  const own = asObject(packages?.['']);
  if (!manifest || !packages || !own) return undefined;
  if (KINDS.some(kind => sorted(manifest[kind]) !== sorted(own[kind]))) {
    return undefined;
  }
  const rest = Object.fromEntries(
    Object.entries(packages).filter(([name]) => name !== ''),
  );
  return createHash('sha256')
    .update(
      JSON.stringify([
        process.platform,
        process.arch,
        process.versions.modules,
        KINDS.map(kind => sorted(own[kind])),
        rest,
      ]),
    )
    .digest('hex')
    .slice(0, 32);
}

function sorted(value: unknown): string {
  return JSON.stringify(
    Object.entries(asObject(value) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

async function readObject(
  file: string,
): Promise<Record<string, unknown> | undefined> {
  try {
    return asObject(JSON.parse(await fs.readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
