import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SHOP = fileURLToPath(new URL('../../../shop/', import.meta.url));
const OWN = new Set(['', 'README.md', 'catalog-info.yaml']);

/** Paths of the shop that every service gets. */
export async function shopFiles(): Promise<string[]> {
  const argv = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const options = { cwd: SHOP, maxBuffer: 2 ** 24 };
  const { stdout } = await promisify(execFile)('git', argv, options);
  const { stdout: gone } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--deleted'],
    options,
  );
  const deleted = new Set(gone.split('\0'));
  return [...new Set(stdout.split('\0'))]
    .filter(file => !OWN.has(file) && !deleted.has(file))
    .sort();
}
