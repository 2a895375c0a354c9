import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { compareFiles, type Difference, type Hashes } from './compareFiles.ts';
import type { Ask } from './portal.ts';
import { renderAgain } from './renderAgain.ts';
import { parseRecord, readRecord, RECORD } from './ServiceRecord.ts';
import { showDifference } from './showDifference.ts';

export interface ServiceDifference {
  /** Of the template, when the service was made and today. */
  readonly versions: { readonly then: string; readonly now: string };
  readonly differences: readonly Difference[];
  /** Unified; empty when there is none. */
  readonly diff: string;
}

/** Makes the service again from its answers and tells what its template would change. Changes nothing. */
export async function diffService(
  folder: string,
  ask: Ask,
  options: { inColour?: boolean } = {},
): Promise<ServiceDifference> {
  const record = await readRecord(folder);
  const rendered = await renderAgain(record, ask);
  const own = rendered.get(RECORD)?.toString('utf8') ?? '';
  const versions = {
    then: record.template.version,
    now: parseRecord(own).template.version,
  };
  rendered.delete(RECORD);

  const current = new Map<string, Buffer>();
  for (const file of new Set([
    ...Object.keys(record.files),
    ...rendered.keys(),
  ])) {
    const content = await contentOf(folder, file);
    if (content) current.set(file, content);
  }
  const differences = compareFiles({
    recorded: record.files,
    current: hashesOf(current),
    rendered: hashesOf(rendered),
  });
  const diff =
    differences.length > 0
      ? await showDifference(
          differences,
          { current, rendered },
          options.inColour ?? false,
        )
      : '';
  return { versions, differences, diff };
}

/** A record that was tampered with leads nowhere else. */
async function contentOf(
  folder: string,
  file: string,
): Promise<Buffer | undefined> {
  const root = resolve(folder);
  const path = join(root, file);
  if (!path.startsWith(root + sep))
    throw new Error(`${RECORD} names '${file}', which is outside the service.`);
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

function hashesOf(files: ReadonlyMap<string, Buffer>): Hashes {
  return Object.fromEntries(
    [...files].map(([file, content]) => [
      file,
      createHash('sha256').update(content).digest('hex'),
    ]),
  );
}
