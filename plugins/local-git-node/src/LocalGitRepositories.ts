import type { Config } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isFolder } from './askRepository';
import { commitOf, headOf, headsOf } from './commits';
import {
  LOCAL_GIT_BRANCH,
  type LocalGitCommit,
  type LocalGitRepository,
} from './LocalGitRepository';
import { makeRepository } from './makeRepository';
import { readFileAt } from './readFileAt';
import { readRecord } from './repositoryRecord';
import { assertRepositoryName, isRepositoryName } from './repositoryName';

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
    const createdAt = new Date().toISOString();
    const record = { createdBy, createdAt, description };
    await makeRepository(this.directoryOf(name), record);
    return { name, ...record };
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
    const record = await readRecord(this.directoryOf(name));
    return record && { name, ...record };
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
    return await headOf(this.directoryOf(name), branch);
  }

  /** The commit of every branch; empty when there is no such repository. */
  async heads(name: string): Promise<ReadonlyMap<string, string>> {
    return await headsOf(this.directoryOf(name));
  }

  /** A commit by its id or branch; `undefined` when there is none. */
  async commit(
    name: string,
    ref: string = LOCAL_GIT_BRANCH,
  ): Promise<LocalGitCommit | undefined> {
    return await commitOf(this.directoryOf(name), ref);
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
    return await readFileAt(this.directoryOf(name), path, ref);
  }

  /** Throws a `NotFoundError` when there is no such repository. */
  async assertExists(name: string): Promise<void> {
    if (await isFolder(this.directoryOf(name))) return;
    throw new NotFoundError(
      `There is no local repository '${name}'. Make one in the portal: Create, then Shop service.`,
    );
  }
}
