import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SHOP = fileURLToPath(new URL('../../../shop/', import.meta.url));

let listed: Promise<readonly string[]> | undefined;

/** Paths of the shop's files that Git tracks or would track, sorted, as they are when first asked for. */
export function trackedShopFiles(): Promise<readonly string[]> {
  listed ??= list();
  return listed;
}

async function list(): Promise<readonly string[]> {
  const ask = async (...argv: string[]) => {
    const options = { cwd: SHOP, maxBuffer: 2 ** 24 };
    const { stdout } = await promisify(execFile)(
      'git',
      ['ls-files', '-z', ...argv],
      options,
    );
    return stdout.split('\0').filter(Boolean);
  };
  const files = await ask('--cached', '--others', '--exclude-standard');
  const deleted = new Set(await ask('--deleted'));
  return [...new Set(files)].filter(file => !deleted.has(file)).sort();
}

/** Copies the shop as it is now: a run makes all its services from one state, and nobody has to ask Git for each. */
export async function copyShop(target: string): Promise<void> {
  for (const file of await trackedShopFiles()) {
    await mkdir(dirname(join(target, file)), { recursive: true });
    await copyFile(join(SHOP, file), join(target, file));
  }
}
