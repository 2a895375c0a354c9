import type { Config } from '@backstage/config';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { git, GitError } from './git';
import { assertRepositoryName, isRepositoryName } from './repositoryName';

/** @public */
export const LOCAL_GIT_BRANCH = 'main';

/** @public */
export const LOCAL_GIT_MAX_DESCRIPTION = 1_000;

const MAX_FILE_BYTES = 1024 * 1024;

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

/** @public */
export interface LocalGitRepository {
  readonly name: string;
  /** Who made it, for example `scaffolder:<task id>`. */
  readonly createdBy: string;
  readonly createdAt: string;
  /** May be empty. */
  readonly description: string;
}

/** @public */
export interface LocalGitCommit {
  readonly id: string;
  /** First line of the message. */
  readonly title: string;
  readonly author: string;
  readonly committedAt: string;
}

/**
 * Bare repositories of one folder, each `<directory>/<name>.git`.
 *
 * Every method that takes a name throws an `InputError` for one that is no `LOCAL_GIT_NAME`, before anything is touched.
 * Any number of processes may work on one folder.
 * @public
 */
export class LocalGitRepositories {
  readonly directory: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;

  constructor(options: { directory: string; baseUrl: string }) {
    this.directory = resolve(options.directory);
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  /** Reads `localGit`. `undefined` without `localGit.directory`. */
  static fromConfig(config: Config): LocalGitRepositories | undefined {
    const directory = config.getOptionalString('localGit.directory');
    if (directory === undefined) return undefined;
    return new LocalGitRepositories({
      directory,
      baseUrl:
        config.getOptionalString('localGit.baseUrl') ??
        `${config
          .getString('backend.baseUrl')
          .replace(/\/+$/, '')}/api/local-git`,
    });
  }

  /** Where the repository is or would be. */
  directoryOf(name: string): string {
    assertRepositoryName(name);
    return join(this.directory, `${name}.git`);
  }

  /** What people clone. */
  cloneUrlOf(name: string): string {
    assertRepositoryName(name);
    return `${this.baseUrl}/repositories/${name}.git`;
  }

  /** Makes an empty repository, all of it or nothing. Throws a `ConflictError` when the name is taken. */
  async create(options: {
    name: string;
    createdBy: string;
    description?: string;
  }): Promise<LocalGitRepository> {
    const { name, createdBy, description = '' } = options;
    const target = this.directoryOf(name);
    assertText('creator', createdBy, 200);
    if (description !== '')
      assertText('description', description, LOCAL_GIT_MAX_DESCRIPTION);
    await mkdir(this.directory, { recursive: true });
    if (await isFolder(target)) throw taken(name);

    const draft = join(this.directory, `.new-${randomUUID()}`);
    const createdAt = new Date().toISOString();
    try {
      await git([
        'init',
        '--quiet',
        '--bare',
        '--template=',
        `--initial-branch=${LOCAL_GIT_BRANCH}`,
        draft,
      ]);
      const settings = [
        ...SETTINGS,
        ['capstan.createdBy', createdBy],
        ['capstan.createdAt', createdAt],
        ['capstan.description', description],
      ];
      for (const [key, value] of settings)
        await git(['config', '--file', join(draft, 'config'), key, value]);
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (isTaken(error)) throw taken(name);
      throw error;
    }
    return { name, createdBy, createdAt, description };
  }

  /**
   * Removes the repository if `createdBy` made it. May be called again: what is not there is `absent`, what somebody else
   * made stays and is `foreign`.
   */
  async remove(
    name: string,
    options: { createdBy: string },
  ): Promise<'removed' | 'absent' | 'foreign'> {
    const found = await this.get(name);
    if (!found) return 'absent';
    if (found.createdBy !== options.createdBy) return 'foreign';
    // First out of sight at once, then gone: nobody meets half a repository.
    const gone = join(this.directory, `.gone-${randomUUID()}`);
    try {
      await rename(this.directoryOf(name), gone);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
      throw error;
    }
    await rm(gone, { recursive: true, force: true, maxRetries: 3 });
    return 'removed';
  }

  async get(name: string): Promise<LocalGitRepository | undefined> {
    const directory = this.directoryOf(name);
    if (!(await isFolder(directory))) return undefined;
    try {
      const settings = new Map(
        (
          await git([
            'config',
            '--file',
            join(directory, 'config'),
            '--null',
            '--list',
          ])
        )
          .split('\0')
          .map(entry => splitOnce(entry, '\n')),
      );
      return {
        name,
        createdBy: settings.get('capstan.createdby') ?? 'unknown',
        createdAt:
          settings.get('capstan.createdat') ?? new Date(0).toISOString(),
        description: settings.get('capstan.description') ?? '',
      };
    } catch (error) {
      if (error instanceof GitError && !(await isFolder(directory)))
        return undefined;
      throw error;
    }
  }

  /** Names of all repositories, sorted. Needs no git. */
  async names(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.directory, { withFileTypes: true });
      return entries
        .filter(entry => entry.isDirectory() && entry.name.endsWith('.git'))
        .map(entry => entry.name.slice(0, -'.git'.length))
        .filter(isRepositoryName)
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** All repositories, sorted by name. */
  async list(): Promise<readonly LocalGitRepository[]> {
    const found: LocalGitRepository[] = [];
    for (const name of await this.names()) {
      const repository = await this.get(name);
      if (repository) found.push(repository);
    }
    return found;
  }

  /** The commit that a branch (default `main`) is at; `undefined` when there is no such repository, branch or commit. */
  async head(
    name: string,
    branch: string = LOCAL_GIT_BRANCH,
  ): Promise<string | undefined> {
    return await this.#resolve(name, `refs/heads/${branch}`);
  }

  /** The commit of every branch; empty when there is no such repository. */
  async heads(name: string): Promise<ReadonlyMap<string, string>> {
    const output = await this.#ask(name, [
      'for-each-ref',
      '--format=%(objectname) %(refname)',
      'refs/heads',
    ]);
    return new Map(
      (output ?? '')
        .split('\n')
        .filter(Boolean)
        .map(line => {
          const [commit, ref] = splitOnce(line, ' ');
          return [ref.slice('refs/heads/'.length), commit];
        }),
    );
  }

  /** A commit by its id or branch; `undefined` when there is none. */
  async commit(
    name: string,
    ref: string = LOCAL_GIT_BRANCH,
  ): Promise<LocalGitCommit | undefined> {
    const id = await this.#resolveAny(name, ref);
    if (id === undefined) return undefined;
    const output = await this.#ask(name, [
      'log',
      '-1',
      '--format=%s%x00%an%x00%cI',
      id,
    ]);
    if (output === undefined) return undefined;
    const [title, author, committedAt] = output.replace(/\n$/, '').split('\0');
    return { id, title, author, committedAt };
  }

  /**
   * The text of a file at a commit or branch (default `main`); `undefined` when there is no such repository, commit or
   * file. A link is no file. Throws an `InputError` for more than 1 MiB.
   */
  async readFile(
    name: string,
    path: string,
    ref: string = LOCAL_GIT_BRANCH,
  ): Promise<string | undefined> {
    const commit = await this.#resolveAny(name, ref);
    const leaves = path.startsWith('/') || path.split('/').includes('..');
    if (commit === undefined || leaves) return undefined;
    const entry = await this.#ask(name, [
      'ls-tree',
      '-z',
      '--long',
      '--full-tree',
      commit,
      '--',
      path,
    ]);
    // "<mode> <type> <object> <size>\t<path>\0"
    const match = entry?.match(/^100\d{3} blob ([0-9a-f]+) +(\d+)\t/);
    if (!match) return undefined;
    if (Number(match[2]) > MAX_FILE_BYTES) {
      throw new InputError(
        `'${path}' of the repository '${name}' has more than ${MAX_FILE_BYTES} bytes. Make it smaller.`,
      );
    }
    return await this.#ask(name, ['cat-file', 'blob', match[1]]);
  }

  /** Throws a `NotFoundError` when there is no such repository. */
  async assertExists(name: string): Promise<void> {
    if (await isFolder(this.directoryOf(name))) return;
    throw new NotFoundError(
      `There is no local repository '${name}'. Make one in the portal: Create, then Shop service.`,
    );
  }

  async #resolveAny(name: string, ref: string): Promise<string | undefined> {
    return await this.#resolve(
      name,
      /^[0-9a-f]{40,64}$/.test(ref) ? ref : `refs/heads/${ref}`,
    );
  }

  async #resolve(name: string, ref: string): Promise<string | undefined> {
    if (/[\0\n]/.test(ref)) return undefined;
    const output = await this.#ask(name, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${ref}^{commit}`,
    ]);
    return output?.trim().match(/[0-9a-f]{40,64}$/)?.[0];
  }

  /** `undefined` when the repository is not there, or git has no answer (code 1). */
  async #ask(
    name: string,
    args: readonly string[],
  ): Promise<string | undefined> {
    const directory = this.directoryOf(name);
    if (!(await isFolder(directory))) return undefined;
    try {
      return await git([`--git-dir=${directory}`, ...args]);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.exitCode === 1 || !(await isFolder(directory)))
        return undefined;
      throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function taken(name: string): ConflictError {
  return new ConflictError(
    `The local repository '${name}' already exists. Choose another name, or work on it as it is.`,
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

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
