import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The sha256 of each file, in hexadecimal digits, by its path; of a link, of where it leads. */
export async function hashFiles(
  folder: string,
  files: readonly string[],
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const file of files) {
    hashes[file] = createHash('sha256')
      .update(await contentOf(join(folder, file)))
      .digest('hex');
  }
  return hashes;
}

async function contentOf(path: string): Promise<Buffer | string> {
  const found = await lstat(path);
  return found.isSymbolicLink() ? await readlink(path) : await readFile(path);
}
