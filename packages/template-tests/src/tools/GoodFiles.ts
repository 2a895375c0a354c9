import { hashesOf, hashOf } from './contentKey.ts';

/**
 * For tools that look at files one by one: which of a service's files were not yet found good, in this run, with the same content at
 * the same path. `context` is whatever else the tool reads for them.
 */
export class GoodFiles {
  readonly #good = new Set<string>();

  /** Those of `files` that have to be looked at. */
  async unknown(
    folder: string,
    files: readonly string[],
    context = '',
  ): Promise<readonly string[]> {
    const keys = await keysOf(folder, files, context);
    return files.filter((_, at) => !this.#good.has(keys[at]));
  }

  /** The tool has found nothing in these. */
  async add(
    folder: string,
    files: readonly string[],
    context = '',
  ): Promise<void> {
    for (const key of await keysOf(folder, files, context)) this.#good.add(key);
  }
}

async function keysOf(
  folder: string,
  files: readonly string[],
  context: string,
): Promise<readonly string[]> {
  const hashes = await hashesOf(folder);
  return files.map(file =>
    hashOf(JSON.stringify([file, hashes.get(file), context])),
  );
}
