import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type {
  LocalGitRepositories,
  LocalGitRepository,
} from '@capstan/plugin-local-git-node';
import { readEntities } from './readEntities';

const NAME = 'local-git';

interface Known {
  readonly head: string | undefined;
  readonly entities: readonly Entity[];
}

/**
 * Gives the catalog the entities of all local repositories. A repository whose file is broken keeps what its last good commit
 * says; one that cannot be read at all keeps what is known of it. A name belongs to whoever had it first.
 */
export class LocalGitEntityProvider implements EntityProvider {
  readonly #repositories: LocalGitRepositories;
  readonly #logger: LoggerService;
  readonly #schedule: SchedulerServiceTaskRunner;
  readonly #known = new Map<string, Known>();
  #connection: EntityProviderConnection | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: {
    repositories: LocalGitRepositories;
    logger: LoggerService;
    schedule: SchedulerServiceTaskRunner;
  }) {
    this.#repositories = options.repositories;
    this.#logger = options.logger;
    this.#schedule = options.schedule;
  }

  getProviderName(): string {
    return NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.refresh();
    await this.#schedule.run({
      id: 'local-git-entities',
      fn: () => this.refresh(),
    });
  }

  /**
   * Looks at every repository and tells the catalog. One look at a time: whoever asks during one gets the next, which sees
   * all that was there when it was asked for. Never throws.
   */
  async refresh(): Promise<void> {
    if (!this.#connection) return;
    if (!this.#running) {
      this.#running = this.#look().finally(() => {
        this.#running = undefined;
      });
      await this.#running;
      return;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.refresh();
    });
    await this.#next;
  }

  async #look(): Promise<void> {
    try {
      const repositories = [...(await this.#repositories.list())].sort(
        (a, b) =>
          a.createdAt.localeCompare(b.createdAt) ||
          a.name.localeCompare(b.name),
      );
      const entities = new Map<string, DeferredEntity>();
      for (const repository of repositories) {
        for (const entity of await this.#entitiesOf(repository)) {
          const ref = stringifyEntityRef(entity);
          if (!entities.has(ref))
            entities.set(ref, {
              entity,
              locationKey: `${NAME}:${repository.name}`,
            });
        }
      }
      const keys = new Set(
        repositories.map(({ name, createdAt }) => `${name} ${createdAt}`),
      );
      for (const key of this.#known.keys())
        if (!keys.has(key)) this.#known.delete(key);
      await this.#connection?.applyMutation({
        type: 'full',
        entities: [...entities.values()],
      });
    } catch (error) {
      this.#logger.error(
        'Local repositories could not be read, so the catalog keeps what it knows of them. It looks again in 30 seconds.',
        error as Error,
      );
    }
  }

  async #entitiesOf({
    name,
    createdAt,
  }: LocalGitRepository): Promise<readonly Entity[]> {
    // A repository that was made anew has nothing of the one before.
    const key = `${name} ${createdAt}`;
    const known = this.#known.get(key);
    try {
      const head = await this.#repositories.head(name);
      if (known && known.head === head) return known.entities;
      const { entities, problems } = await readEntities(
        this.#repositories,
        name,
        head,
      );
      for (const problem of problems) this.#logger.warn(problem);
      this.#known.set(key, { head, entities });
      return entities;
    } catch (error) {
      // Without anything known a full mutation would take its entities away.
      if (!known) throw error;
      this.#logger.error(
        `The repository '${name}' could not be read; its entities stay as they are.`,
        error as Error,
      );
      return known.entities;
    }
  }
}
