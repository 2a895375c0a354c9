import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import { LOCAL_GIT_PUSH_TOPIC } from '@capstan/plugin-local-git-node';
import type {
  LocalGitPush,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';

type Heads = ReadonlyMap<string, string>;

/** What is known of a repository while pushes to it are under way. */
interface Watched {
  pushes: number;
  /** The branches as they were last told of; each look waits for the one before. */
  heads: Promise<Heads>;
}

/** Tells of every branch that moved, each move once, however many pushes are under way at the same time. */
export class PushWatch {
  readonly #repositories: LocalGitRepositories;
  readonly #events: EventsService;
  readonly #logger: LoggerService;
  readonly #watched = new Map<string, Watched>();

  constructor(options: {
    repositories: LocalGitRepositories;
    events: EventsService;
    logger: LoggerService;
  }) {
    this.#repositories = options.repositories;
    this.#events = options.events;
    this.#logger = options.logger;
  }

  /** Runs a push and tells of what it moved, also when it fails half-way. Throws what the push throws. */
  async watch(repository: string, push: () => Promise<void>): Promise<void> {
    const watched = this.#watched.get(repository) ?? {
      pushes: 0,
      heads: this.#repositories.heads(repository),
    };
    this.#watched.set(repository, watched);
    watched.pushes++;
    try {
      await watched.heads;
      await push();
    } finally {
      watched.heads = watched.heads.then(before =>
        this.#tell(repository, before),
      );
      try {
        await watched.heads;
      } finally {
        watched.pushes--;
        if (watched.pushes === 0) this.#watched.delete(repository);
      }
    }
  }

  async #tell(repository: string, before: Heads): Promise<Heads> {
    const heads = await this.#repositories.heads(repository);
    for (const [branch, after] of heads) {
      const old = before.get(branch);
      if (old === after) continue;
      const eventPayload: LocalGitPush = {
        repository,
        branch,
        ...(old ? { before: old } : {}),
        after,
      };
      this.#logger.info(
        `Push to '${repository}': ${branch} is at ${after.slice(0, 12)}.`,
      );
      try {
        await this.#events.publish({
          topic: LOCAL_GIT_PUSH_TOPIC,
          eventPayload,
        });
      } catch (error) {
        // The commits are there; who acts on pushes also looks by itself.
        this.#logger.error(
          `Nobody was told of the push to '${repository}'.`,
          error as Error,
        );
      }
    }
    return heads;
  }
}
