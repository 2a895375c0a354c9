import type { JsonObject } from '@backstage/types';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives package.json and package-lock.json the new service's name. Files that are not there are left out. */
export async function renamePackage(
  folder: string,
  service: { name: string; description?: string; repository?: string },
): Promise<void> {
  await edit(join(folder, 'package.json'), manifest => {
    manifest.name = service.name;
    if (service.description) manifest.description = service.description;
    if (service.repository)
      manifest.repository = { type: 'git', url: service.repository };
    else delete manifest.repository;
  });
  await edit(join(folder, 'package-lock.json'), lock => {
    lock.name = service.name;
    const own = (lock.packages as JsonObject | undefined)?.[''];
    if (own) (own as JsonObject).name = service.name;
  });
}

async function edit(
  path: string,
  change: (content: JsonObject) => void,
): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const content = JSON.parse(text) as JsonObject;
  change(content);
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}
