import { InputError } from '@backstage/errors';
import { basename } from 'node:path';
import { askRepository } from './askRepository';
import { resolveRef } from './commits';

const MAX_FILE_BYTES = 1024 * 1024;

/** The text of a file at a commit or branch; see `LocalGitRepositories.readFile`. */
export async function readFileAt(
  directory: string,
  path: string,
  ref: string,
): Promise<string | undefined> {
  const commit = await resolveRef(directory, ref);
  const leaves = path.startsWith('/') || path.split('/').includes('..');
  if (commit === undefined || leaves) return undefined;
  const entry = await askRepository(directory, [
    'ls-tree',
    '-z',
    '--long',
    '--full-tree',
    commit,
    '--',
    path,
  ]);
  // "<mode> <type> <object> <size>\t<path>\0"
  const match = entry?.match(/^100\d{3} blob ([0-9a-f]+) +(\d+)\t/);
  if (!match) return undefined;
  if (Number(match[2]) > MAX_FILE_BYTES) {
    throw new InputError(
      `'${path}' of the repository '${basename(
        directory,
        '.git',
      )}' has more than ${MAX_FILE_BYTES} bytes. Make it smaller.`,
    );
  }
  return await askRepository(directory, ['cat-file', 'blob', match[1]]);
}
