import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of a file; `undefined` when it is not there or is not text. */
export async function readText(
  folder: string,
  file: string,
): Promise<string | undefined> {
  const content = await readFile(join(folder, file)).catch(() => undefined);
  return content === undefined || content.includes(0)
    ? undefined
    : content.toString('utf8');
}
