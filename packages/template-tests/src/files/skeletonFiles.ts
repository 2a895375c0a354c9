import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn } from '../support/folders.ts';
import { TEMPLATES } from '../support/template.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where the form reads which files a service gets. */
export const LIST = join(
  ROOT,
  'plugins/fleet-common/src/create/skeletonFiles.json',
);

/** What a service is made from beside the shop. */
export interface SkeletonFiles {
  readonly skeletons: Readonly<Record<string, readonly string[]>>;
}

/** The list as it should be, read from the folders. */
export async function skeletonFiles(): Promise<SkeletonFiles> {
  const skeletons: Record<string, string[]> = {};
  for (const file of await filesIn(join(TEMPLATES, 'skeletons'))) {
    const [name, ...path] = file.split('/');
    (skeletons[name] ??= []).push(path.join('/'));
  }
  return { skeletons };
}

/** The list as it is. */
export async function writtenFiles(): Promise<SkeletonFiles> {
  return JSON.parse(await readFile(LIST, 'utf8'));
}

/** Writes the list anew; `npm run files` in this package. */
export async function writeSkeletonFiles(): Promise<void> {
  const list = await skeletonFiles();
  await writeFile(LIST, `${JSON.stringify(list, undefined, 2)}\n`);
}
