import { join } from 'node:path';
import { isFolder, splitOnce } from './askRepository';
import { git, GitError } from './git';
import type { LocalGitRepository } from './LocalGitRepository';

type RepositoryRecord = Omit<LocalGitRepository, 'name'>;

/** What a repository remembers of itself, kept in its own settings so that it moves and goes with it. */
export async function writeRecord(
  directory: string,
  record: RepositoryRecord,
): Promise<void> {
  await writeSettings(directory, [
    ['capstan.createdBy', record.createdBy],
    ['capstan.createdAt', record.createdAt],
    ['capstan.description', record.description],
  ]);
}

/** `undefined` when there is no such folder. */
export async function readRecord(
  directory: string,
): Promise<RepositoryRecord | undefined> {
  if (!(await isFolder(directory))) return undefined;
  const file = join(directory, 'config');
  try {
    const output = await git(['config', '--file', file, '--null', '--list']);
    // Git writes names in lower case.
    const settings = new Map(
      output.split('\0').map(entry => splitOnce(entry, '\n')),
    );
    return {
      createdBy: settings.get('capstan.createdby') ?? 'unknown',
      createdAt: settings.get('capstan.createdat') ?? new Date(0).toISOString(),
      description: settings.get('capstan.description') ?? '',
    };
  } catch (error) {
    if (error instanceof GitError && !(await isFolder(directory)))
      return undefined;
    throw error;
  }
}

export async function writeSettings(
  directory: string,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  const file = join(directory, 'config');
  for (const [key, value] of settings)
    await git(['config', '--file', file, key, value]);
}
