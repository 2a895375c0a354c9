import type { LoggerService } from '@backstage/backend-plugin-api';
import { LOCAL_GIT_BRANCH } from '@capstan/plugin-local-git-node';
import type {
  LocalGitPush,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { git } from '@capstan/plugin-local-git-node';
import fs from 'node:fs/promises';
import type { Environments } from './environments/Environments';
import { MANIFEST } from './environments/manifest';
import { hasEnded } from './runs/Run';
import type { Runner } from './runs/Runner';
import type { RunStore } from './runs/RunStore';
import { stopRun } from './runs/transitions';

/** A repository that one look misses may be there again for the next; then nothing has happened. */
const LOOKS_UNTIL_GONE = 2;

/** Makes a run of each commit that main arrives at, told by an event or found by looking. */
export class Pushes {
  readonly #repositories: LocalGitRepositories;
  readonly #store: RunStore;
  readonly #runner: Runner;
  readonly #environments: Environments;
  readonly #logger: LoggerService;
  readonly #keepDatabasesMs: number;
  /** How many looks in a row a repository with runs was not there. */
  readonly #missing = new Map<string, number>();
  /** Whether the commit that a repository is at has a manifest. */
  readonly #manifests = new Map<string, { commit: string; has: boolean }>();
  /** One look at a repository after the other: an event and a look must not both make a run. */
  readonly #looks = new Map<string, Promise<void>>();

  constructor(options: {
    readonly repositories: LocalGitRepositories;
    readonly store: RunStore;
    readonly runner: Runner;
    readonly environments: Environments;
    readonly logger: LoggerService;
    /** How long the databases of a repository that is gone are kept, in milliseconds. */
    readonly keepDatabasesMs: number;
  }) {
    this.#repositories = options.repositories;
    this.#store = options.store;
    this.#runner = options.runner;
    this.#environments = options.environments;
    this.#logger = options.logger;
    this.#keepDatabasesMs = options.keepDatabasesMs;
  }

  async onPush(push: LocalGitPush): Promise<void> {
    if (push.branch !== LOCAL_GIT_BRANCH) return;
    await this.look(push.repository, push.actor);
  }

  /**
   * Somebody removed a repository on purpose, as a run of a template does that takes back what it made: all that is kept of it goes
   * at once, its databases too. Nothing happens while there is a repository of the name.
   */
  async onRemoved(repository: string): Promise<void> {
    if (await this.#repositories.get(repository)) return;
    await this.#stopRuns(repository);
    await this.#environments.remove(repository);
    this.#logger.info(
      `'${repository}' was removed; its groups and databases are taken away`,
    );
  }

  /** Looks at all repositories. What cannot be read is logged and looked at again the next time. */
  async lookAtAll(): Promise<void> {
    // Should the folder itself be away, nothing is known of any repository.
    await fs.access(this.#repositories.directory);
    const names = await this.#repositories.names();
    for (const name of names) {
      await this.look(name).catch(error =>
        this.#logger.warn(
          `Could not look for new commits of '${name}'`,
          error as Error,
        ),
      );
    }
    for (const { repository } of this.#store.list()) {
      if (names.includes(repository)) this.#missing.delete(repository);
      else await this.#miss(repository);
    }
    const removed = await this.#environments.removeRetired(
      new Date(Date.now() - this.#keepDatabasesMs),
      service => names.includes(service),
    );
    for (const service of removed) {
      this.#logger.info(
        `'${service}' has been gone for long; its databases are taken away`,
      );
    }
  }

  look(repository: string, actor?: string): Promise<void> {
    const before = this.#looks.get(repository) ?? Promise.resolve();
    const look = before
      .catch(() => {})
      .then(() => this.#look(repository, actor));
    this.#looks.set(repository, look);
    return look;
  }

  /** A repository without a manifest has its pipeline elsewhere, unless it has had runs here. */
  async hasPipeline(repository: string): Promise<boolean> {
    if (this.#store.get(repository).runs.length > 0) return true;
    const commit = await this.#repositories.head(repository);
    if (commit === undefined) return false;
    const known = this.#manifests.get(repository);
    if (known?.commit === commit) return known.has;
    const text = await this.#repositories.readFile(
      repository,
      MANIFEST,
      commit,
    );
    const has = text !== undefined;
    this.#manifests.set(repository, { commit, has });
    return has;
  }

  /** The runs of a repository that is gone are stopped and its groups taken away, once. */
  async #miss(repository: string): Promise<void> {
    const looks = (this.#missing.get(repository) ?? 0) + 1;
    this.#missing.set(repository, looks);
    if (looks !== LOOKS_UNTIL_GONE) return;
    await this.#stopRuns(repository);
    await this.#environments.retire(repository, new Date());
    this.#logger.info(
      `'${repository}' is gone; its groups are taken away, its databases are kept for now`,
    );
  }

  async #stopRuns(repository: string): Promise<void> {
    const now = new Date().toISOString();
    this.#store.update(repository, record => ({
      ...record,
      runs: record.runs.map(run =>
        hasEnded(run) ? run : stopRun(run, 'The repository is gone.', now),
      ),
    }));
    await this.#runner.endWork(repository);
  }

  /** A repository that was made anew under an old name gets nothing of what that one had. */
  async #beginAnew(repository: string): Promise<void> {
    this.#store.remove(repository);
    await this.#runner.endWork(repository);
    await this.#environments.remove(repository);
  }

  async #look(repository: string, actor?: string): Promise<void> {
    const head = await this.#repositories.head(repository);
    const known = this.#store.get(repository);
    if (head === undefined || head === known.head) return;
    const made = await this.#repositories.get(repository);
    if (!made) return;
    if (known.madeAt !== undefined && known.madeAt !== made.createdAt) {
      await this.#beginAnew(repository);
    }
    if (!(await this.hasPipeline(repository))) return;
    const commit = await this.#repositories.commit(repository, head);
    if (!commit) return;
    const first =
      this.#store.get(repository).nextNumber === 1 &&
      made.createdBy.startsWith('scaffolder:') &&
      (await this.#isRoot(repository, head));
    this.#runner.add(
      {
        repository,
        commit: head,
        title: commit.title.slice(0, 200),
        trigger: first ? 'created from a template' : 'push to main',
        actor: actor ?? commit.author.slice(0, 200),
        first,
      },
      now => ({ ...now, head, madeAt: made.createdAt }),
    );
  }

  /** The very commit that the template made. */
  async #isRoot(repository: string, commit: string): Promise<boolean> {
    const directory = this.#repositories.directoryOf(repository);
    const commits = await git([
      `--git-dir=${directory}`,
      'rev-list',
      '--max-count=2',
      commit,
    ]);
    return commits.trim().split('\n').length === 1;
  }
}
