import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn } from '../support/folders.ts';

/** Of a text or of bytes. */
export const hashOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

const known = new Map<string, Promise<ReadonlyMap<string, string>>>();

/** Every file of a folder with the hash of its content. Read once: checks change nothing in the folder that they look into. */
export function hashesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const hashes = known.get(folder) ?? readHashes(folder);
  known.set(folder, hashes);
  return hashes;
}

/** Forgets what a folder held that is about to be removed. */
export function forget(folder: string): void {
  known.delete(folder);
}

async function readHashes(
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of await filesIn(folder))
    hashes.set(file, hashOf(await readFile(join(folder, file))));
  return hashes;
}

/** The same for two services whose files that `counts` accepts are the same: what looks at those only has to look once. */
export async function contentKey(
  folder: string,
  counts: (file: string) => boolean,
): Promise<string> {
  const counted = [...(await hashesOf(folder))].filter(([file]) =>
    counts(file),
  );
  return hashOf(JSON.stringify(counted));
}
