import { stat } from 'node:fs/promises';
import { git, GitError } from './git';

/** What git answers about the bare repository in this folder; `undefined` when it is not there, or git has no answer (code 1). */
export async function askRepository(
  directory: string,
  args: readonly string[],
): Promise<string | undefined> {
  if (!(await isFolder(directory))) return undefined;
  try {
    return await git([`--git-dir=${directory}`, ...args]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (error.exitCode === 1 || !(await isFolder(directory))) return undefined;
    throw error;
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Both sides of the first separator; the second is empty where there is none. */
export function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
