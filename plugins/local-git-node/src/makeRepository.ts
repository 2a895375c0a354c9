import { ConflictError, InputError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFolder } from './askRepository';
import { git } from './git';
import {
  LOCAL_GIT_BRANCH,
  LOCAL_GIT_MAX_DESCRIPTION,
  type LocalGitRepository,
} from './LocalGitRepository';
import { writeRecord, writeSettings } from './repositoryRecord';

/** What every repository is made with. */
const SETTINGS: readonly (readonly [string, string])[] = [
  // History that was deployed stays: no branch is deleted or moved to where it does not continue.
  ['receive.denyDeletes', 'true'],
  ['receive.denyNonFastForwards', 'true'],
  ['receive.fsckObjects', 'true'],
  ['http.receivepack', 'true'],
  // A clean-up in the background would outlive the push, and race with removal.
  ['gc.autoDetach', 'false'],
];

/**
 * Makes an empty repository in the folder `directory`, all of it or nothing. Throws a `ConflictError` when the folder is there, and an
 * `InputError` for texts that are too long.
 */
export async function makeRepository(
  directory: string,
  record: Omit<LocalGitRepository, 'name'>,
): Promise<void> {
  const { createdBy, description } = record;
  assertText('creator', createdBy, 200);
  if (description !== '')
    assertText('description', description, LOCAL_GIT_MAX_DESCRIPTION);
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true });
  if (await isFolder(directory)) throw taken(directory);

  const draft = join(parent, `.new-${randomUUID()}`);
  try {
    await git([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${LOCAL_GIT_BRANCH}`,
      draft,
    ]);
    await writeSettings(draft, SETTINGS);
    await writeRecord(draft, record);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw isTaken(error) ? taken(directory) : error;
  }
}

function taken(directory: string): ConflictError {
  return new ConflictError(
    `The local repository '${basename(
      directory,
      '.git',
    )}' already exists. Choose another name, or work on it as it is.`,
  );
}

/** A folder that is not empty is never replaced. */
function isTaken(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException)?.code;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

function assertText(what: string, text: string, most: number): void {
  if (text.length >= 1 && text.length <= most && !text.includes('\0')) return;
  throw new InputError(
    `The ${what} of a repository has 1 to ${most} characters; this one has ${text.length}.`,
  );
}
