import { git } from '@capstan/plugin-local-git-node';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What is made when the shop is built, run or tested; for sources that are no checkout. */
const NOT_SOURCE = new Set([
  '.data',
  '.DS_Store',
  '.git',
  'coverage',
  'dist',
  'dist-types',
  'node_modules',
  'releases',
]);

const NOT_SOURCE_PREFIX = '.making-';

/**
 * Paths below a folder that Git tracks or would track, with `/` between their parts, sorted. A folder that is no checkout (an
 * image, an archive) is walked, without what is made there.
 */
export async function trackedFiles(folder: string): Promise<string[]> {
  return ((await listedByGit(folder)) ?? (await walked(folder))).sort();
}

async function listedByGit(folder: string): Promise<string[] | undefined> {
  try {
    const listed = await git(
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: folder },
    );
    const gone = await git(['ls-files', '-z', '--deleted'], { cwd: folder });
    const deleted = new Set(gone.split('\0'));
    const files = new Set(listed.split('\0').filter(Boolean));
    // A checkout around an ignored folder (an installed package) lists nothing of it.
    return files.size === 0
      ? undefined
      : [...files].filter(file => !deleted.has(file));
  } catch {
    return undefined;
  }
}

/** Paths of the regular files below a folder, without what is made when a shop is built, run or tested; sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  return (await walked(folder)).sort();
}

async function walked(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .map(path => path.split(sep))
    .filter(
      parts =>
        !parts.some(
          part => NOT_SOURCE.has(part) || part.startsWith(NOT_SOURCE_PREFIX),
        ),
    )
    .map(parts => parts.join('/'));
}
