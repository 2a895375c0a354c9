import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

/** All files of a folder, sorted, with `/` between their parts; without `node_modules`. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .map(path => path.split(sep).join('/'))
    .filter(path => !path.split('/').includes('node_modules'))
    .sort();
}

/** The text of a file, or `undefined` when there is none. */
export async function textOf(
  folder: string,
  file: string,
): Promise<string | undefined> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The shop's own code, which no tool of a rung above the first two reads. */
export const isCode = (file: string): boolean =>
  /^(src|storefront|test|traffic|migrations)(\/|$)/.test(file);

/**
 * A copy in a folder of its own, for checks that write and for mutations; `dispose` removes it. What `without` says is left out, files
 * and folders alike. Default: nothing.
 */
export async function copyOf(
  folder: string,
  without: (path: string) => boolean = () => false,
): Promise<{ folder: string; dispose(): Promise<void> }> {
  const copy = await mkdtemp(join(tmpdir(), 'capstan-service-'));
  await cp(folder, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: path => !without(relative(folder, path).split(sep).join('/')),
  });
  return {
    folder: copy,
    dispose: () => rm(copy, { recursive: true, force: true }),
  };
}

/** Replaces one piece of text in a file, for mutations. Throws when the file does not hold it. */
export async function replaceIn(
  folder: string,
  file: string,
  from: string | RegExp,
  to: string,
): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) {
    throw new Error(`'${file}' does not hold ${from}: the mutation is stale.`);
  }
  await writeFile(join(folder, file), changed);
}
