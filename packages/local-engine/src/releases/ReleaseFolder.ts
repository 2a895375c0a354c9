import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../http/Refusal.ts';
import { writeAtomically } from '../state/StateFolder.ts';

/** Bounds of one release: more is a mistake (a `node_modules` of a whole workspace, a link loop). */
export const MAX_FILES = 50_000;
export const MAX_BYTES = 1024 * 1024 * 1024;

interface Entry {
  /** Relative, with `/` whatever the platform. */
  readonly name: string;
  readonly executable: boolean;
  /** Changes whenever the file does: size and times. */
  readonly stamp: string;
}

/** What besides the files makes a release what it is. */
export interface ReleaseContent {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The folders `<state>/releases/<digest>/` that hold the copied files, each with a list of them beside it. The list says
 * what belongs to the release: a service runs in its folder and may write there without the release being damaged.
 */
export class ReleaseFolder {
  readonly #root: string;
  /** Stamps of all files when their content was read last: what has the same ones need not be read again. */
  readonly #read = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  pathOf(digest: string): string {
    return path.join(this.#root, digest.replace('sha256:', ''));
  }

  /**
   * Copies a folder and answers its digest. The copy is what is hashed, and it gets its name only when it is complete:
   * a folder with a digest as its name holds exactly that. Files that change while they are copied cannot break this.
   */
  async add(source: string, content: ReleaseContent): Promise<string> {
    const entries = await listFiles(source);
    const temporary = path.join(
      this.#root,
      `.new-${randomBytes(8).toString('hex')}`,
    );
    await fs.mkdir(temporary, { recursive: true });
    try {
      for (const entry of entries) {
        const target = path.join(temporary, entry.name);
        await fs.mkdir(path.dirname(target), { recursive: true });
        await fs.copyFile(path.join(source, entry.name), target);
        await fs.chmod(target, entry.executable ? 0o755 : 0o644);
      }
      const digest = await digestOf(temporary, entries, content);
      writeAtomically(
        this.#listOf(digest),
        JSON.stringify(entries.map(({ name }) => name)),
      );
      try {
        await fs.rename(temporary, this.pathOf(digest));
        this.#read.delete(digest);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
          throw error;
        }
        // The same content is there already, unless somebody changed it: then the fresh copy takes its place.
        if ((await this.verify(digest, content)) !== undefined) {
          await fs.rm(this.pathOf(digest), { recursive: true, force: true });
          await fs.rename(temporary, this.pathOf(digest));
        }
      }
      return digest;
    } finally {
      await fs.rm(temporary, { recursive: true, force: true });
    }
  }

  /**
   * Why the release cannot be deployed any more, or `undefined` when its files are what they were. Quick when nothing
   * was touched since the last time, because a rollback waits for it.
   */
  async verify(
    digest: string,
    content: ReleaseContent,
  ): Promise<string | undefined> {
    const folder = this.pathOf(digest);
    try {
      const names = JSON.parse(
        await fs.readFile(this.#listOf(digest), 'utf8'),
      ) as string[];
      const entries = await Promise.all(
        names.map(name => readEntry(folder, name)),
      );
      const stamps = entries.map(({ stamp }) => stamp).join();
      if (this.#read.get(digest) === stamps) {
        return undefined;
      }
      if ((await digestOf(folder, entries, content)) !== digest) {
        return 'its files were changed after they were registered';
      }
      this.#read.set(digest, stamps);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return 'its files are gone';
      }
      return `its files cannot be read (${(error as Error).message})`;
    }
  }

  async remove(digest: string): Promise<void> {
    this.#read.delete(digest);
    await fs.rm(this.#listOf(digest), { force: true });
    await fs.rm(this.pathOf(digest), { recursive: true, force: true });
  }

  #listOf(digest: string): string {
    return `${this.pathOf(digest)}.files.json`;
  }

  /** Takes away what a killed engine left half copied. */
  async sweep(): Promise<void> {
    for (const name of await fs.readdir(this.#root)) {
      if (name.startsWith('.new-')) {
        await fs.rm(path.join(this.#root, name), {
          recursive: true,
          force: true,
        });
      }
    }
  }
}

async function readEntry(
  root: string,
  name: string,
): Promise<Entry & { readonly size: number }> {
  const { mode, size, mtimeMs, ctimeMs } = await fs.lstat(
    path.join(root, name),
  );
  return {
    name,
    // eslint-disable-next-line no-bitwise
    executable: (mode & 0o100) !== 0,
    stamp: `${size}:${mtimeMs}:${ctimeMs}`,
    size,
  };
}

async function listFiles(root: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let bytes = 0;
  const pending = [''];
  while (pending.length > 0) {
    const folder = pending.pop()!;
    for (const item of await fs.readdir(path.join(root, folder), {
      withFileTypes: true,
    })) {
      const name = folder ? `${folder}/${item.name}` : item.name;
      if (item.isDirectory()) {
        pending.push(name);
        continue;
      }
      if (!item.isFile()) {
        const what = item.isSymbolicLink()
          ? 'a link'
          : 'neither a file nor a folder';
        throw new Refusal(
          400,
          `Could not register '${root}': '${name}' is ${what}. Build the release into a folder of plain files.`,
        );
      }
      const entry = await readEntry(root, name);
      bytes += entry.size;
      entries.push(entry);
      if (entries.length > MAX_FILES || bytes > MAX_BYTES) {
        throw new Refusal(
          413,
          `Could not register '${root}': it holds more than ${MAX_FILES} files or 1 GiB. Register only what the service needs to run.`,
        );
      }
    }
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function digestOf(
  root: string,
  entries: readonly Entry[],
  { command, variables }: ReleaseContent,
): Promise<string> {
  const hash = createHash('sha256');
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(`${JSON.stringify({ command, variables: sorted })}\n`);
  for (const { name, executable } of entries) {
    const content = await fs.readFile(path.join(root, name));
    const digest = createHash('sha256').update(content).digest('hex');
    hash.update(`${JSON.stringify([name, executable, digest])}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
