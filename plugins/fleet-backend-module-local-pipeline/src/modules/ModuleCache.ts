import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { linkTree } from './linkTree';
import { modulesKey } from './modulesKey';

const KEPT = 5;

/**
 * Installed node_modules by what they were installed from. Taking them again is a second of linking instead of an
 * installation. The files are shared: a service that changes files in place below its node_modules changes them for
 * all that have the same lockfile, until somebody retries the stage `install`, which installs anew.
 */
export class ModuleCache {
  readonly #directory: string;
  readonly #sources: readonly string[];
  #warming?: Promise<void>;

  /** @param sources - folders with a lockfile and its node_modules, whose files are copied once */
  constructor(directory: string, sources: readonly string[] = []) {
    this.#directory = directory;
    this.#sources = sources;
  }

  /** Copies what the sources have installed, unless it is there. May be called at any time; it is done once. */
  warm(): Promise<void> {
    this.#warming ??= this.#warm();
    return this.#warming;
  }

  /** Gives the folder its node_modules, if they are known. */
  async restore(folder: string): Promise<boolean> {
    await this.warm();
    const key = await modulesKey(folder);
    if (key === undefined || !(await isFolder(this.#entry(key)))) return false;
    const target = path.join(folder, 'node_modules');
    await fs.rm(target, { recursive: true, force: true });
    await linkTree(this.#entry(key), target);
    const now = new Date();
    await fs.utimes(this.#entry(key), now, now);
    return true;
  }

  /** Remembers what was just installed into the folder, in place of what was known for the same lockfile. */
  async keep(folder: string, mode: 'link' | 'copy' = 'link'): Promise<void> {
    const key = await modulesKey(folder);
    const installed = path.join(folder, 'node_modules');
    if (key === undefined || !(await isFolder(installed))) return;
    const draft = path.join(
      this.#directory,
      `.new-${randomBytes(6).toString('hex')}`,
    );
    try {
      await linkTree(installed, draft, mode);
      await fs.rm(this.#entry(key), { recursive: true, force: true });
      await fs.rename(draft, this.#entry(key));
    } finally {
      await fs.rm(draft, { recursive: true, force: true });
    }
    await this.#prune();
  }

  async #warm(): Promise<void> {
    await fs.mkdir(this.#directory, { recursive: true });
    for (const source of this.#sources) {
      const key = await modulesKey(source);
      if (key && !(await isFolder(this.#entry(key)))) {
        await this.keep(source, 'copy').catch(() => {});
      }
    }
  }

  #entry(key: string): string {
    return path.join(this.#directory, key);
  }

  /** Takes away the entries that were not used for the longest time, and what a killed portal left half made. */
  async #prune(): Promise<void> {
    const entries = await Promise.all(
      (
        await fs.readdir(this.#directory)
      ).map(async name => {
        const place = path.join(this.#directory, name);
        return { place, name, at: (await fs.stat(place)).mtimeMs };
      }),
    );
    const old = entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => b.at - a.at)
      .slice(KEPT);
    for (const { place } of old) {
      await fs.rm(place, { recursive: true, force: true });
    }
  }
}

async function isFolder(place: string): Promise<boolean> {
  return (await fs.stat(place).catch(() => undefined))?.isDirectory() ?? false;
}
