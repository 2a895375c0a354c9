import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn } from '../support/folders.ts';

/** The same for two services whose files that `counts` accepts are the same: what looks at those only has to look once. */
export async function contentKey(
  folder: string,
  counts: (file: string) => boolean,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await filesIn(folder)).filter(counts))
    hash
      .update(`${file}\0`)
      .update(await readFile(join(folder, file)))
      .update('\0');
  return hash.digest('hex');
}
