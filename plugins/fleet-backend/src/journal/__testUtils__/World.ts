import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';
import type {
  Action,
  ActionRequest,
  Rollout,
  SubmitAction,
} from '@capstan/plugin-fleet-common';
import type { PlanContext, RolloutProvider } from '@capstan/plugin-fleet-node';
import {
  MemoryProvider,
  planContextOf,
} from '@capstan/plugin-fleet-node/testUtils';
import type { Knex } from 'knex';
import type {
  ActionServiceDependencies,
  Caller,
  RevisionMarks,
} from '../../actions/ActionService';
import { rolloutIdOf } from '../../ledger/rolloutId';
import { JournalActionService } from '../JournalActionService';
import type { JournalOptions } from '../JournalOptions';

export const NATIVE_ID = 'shop/prod';
export const GROUP_ID = 'memory:test:-:shop%2Fprod';

export const ann: Caller = caller('user:default/ann');
export const bob: Caller = caller('user:default/bob');

function caller(actor: string): Caller {
  return { actor, credentials: mockCredentials.user(actor) };
}

type Mark = Parameters<RevisionMarks['markBad']>[0];

/**
 * An engine in memory with the group 'shop' in prod, and a ledger that knows what the last {@link World.look} saw.
 * Time is the engine's clock.
 */
export class World {
  /** Starting all instances takes a minute. */
  readonly engine = new MemoryProvider({ rolloutMs: 60_000 });
  readonly marks: Mark[] = [];
  readonly logger = mockServices.logger.mock();
  readonly published: string[] = [];
  readonly refreshed: string[] = [];
  readonly #database: Knex;
  readonly #services: JournalActionService[] = [];
  #context?: PlanContext;
  #keys = 0;

  private constructor(database: Knex) {
    this.#database = database;
  }

  /** With empty tables. Runs r1 of r1–r3; r1 and r2 are known-good; r4 cannot be deployed. */
  static async create(database: Knex): Promise<World> {
    await database('action_steps').delete();
    await database('actions').delete();
    const world = new World(database);
    world.engine.addGroup({
      service: 'shop',
      environment: 'prod',
      min: 1,
      max: 4,
      desired: 2,
      current: 'r1',
      releases: [
        { id: 'r1', label: '1.0.0', digest: 'sha256:1' },
        { id: 'r2', label: '1.1.0', digest: 'sha256:2' },
        { id: 'r3', label: '1.2.0', digest: 'sha256:3' },
        {
          id: 'r4',
          label: '1.3.0',
          digest: 'sha256:4',
          undeployable: 'its files are gone',
        },
      ],
    });
    await world.look();
    return world;
  }

  get group() {
    return this.engine.group(NATIVE_ID);
  }

  get context(): PlanContext {
    return this.#context!;
  }

  /** A service of its own process: with its own view of the database and of the provider. */
  service(
    options: JournalOptions = {},
    parts: { database?: Knex; provider?: RolloutProvider } = {},
  ): JournalActionService {
    const service = new JournalActionService(this.dependencies(parts), {
      now: () => this.engine.clock.now(),
      retryMs: 1,
      pollMs: 3,
      callMs: 5000,
      ...options,
    });
    this.#services.push(service);
    return service;
  }

  dependencies(
    parts: { database?: Knex; provider?: RolloutProvider } = {},
  ): ActionServiceDependencies {
    const provider = parts.provider ?? this.engine;
    return {
      database: parts.database ?? this.#database,
      logger: this.logger,
      providers: {
        get: name => (name === provider.name ? provider : undefined),
      },
      publisher: { changed: ids => void this.published.push(...ids) },
      refresher: { refresh: id => void this.refreshed.push(id) },
      marks: {
        markBad: async mark => {
          if (!this.marks.some(known => known.revisionId === mark.revisionId))
            this.marks.push(mark);
        },
      },
      groups: {
        group: async id => (id === GROUP_ID ? this.#context?.group : undefined),
        planContext: async id => (id === GROUP_ID ? this.#context : undefined),
        rolloutByNativeId: async (id, nativeId) =>
          id === GROUP_ID
            ? this.#context?.rollouts.find(
                rollout => rollout.nativeId === nativeId,
              )
            : undefined,
      },
    };
  }

  /** A sweep; every service hears of it. */
  async look(): Promise<void> {
    const [scope] = this.engine.scopes();
    const { groups, observedAt } = await this.engine.sweep(scope, {
      signal: new AbortController().signal,
    });
    const seen = groups.find(
      group => stringifyScaleGroupRef(group.ref) === GROUP_ID,
    );
    if (!seen) {
      this.#context = undefined;
    } else {
      const context = planContextOf(seen, observedAt);
      const named = (rollout: Rollout) => ({
        ...rollout,
        id: rolloutIdOf(GROUP_ID, rollout.nativeId),
      });
      this.#context = {
        rollouts: context.rollouts.map(named),
        revisions: context.revisions.map(revision => ({
          ...revision,
          ...(['r1', 'r2'].includes(revision.id) && {
            knownGoodSince: '2026-01-01T00:00:00.000Z',
          }),
        })),
        group: {
          ...context.group,
          rollout: context.group.rollout && named(context.group.rollout),
        },
      };
    }
    for (const service of this.#services) service.observed([GROUP_ID]);
  }

  /** Time passes, sweeps happen. */
  async pass(ms: number): Promise<void> {
    this.engine.clock.advance(ms);
    await this.look();
    await new Promise(resolve => setTimeout(resolve, 4));
  }

  /**
   * Lets time pass until the newest action has ended; at most ten minutes of the engine's. While it is on its way to the
   * provider, real time passes ten times as often: the clock must not run away from whoever works on it.
   */
  async untilEnded(service: JournalActionService): Promise<Action> {
    for (let looks = 0; looks < 1200; looks++) {
      const { items } = await service.list(GROUP_ID, { limit: 1 });
      const { state } = items[0];
      if (['succeeded', 'failed', 'refused'].includes(state)) return items[0];
      if (state === 'accepted' || looks % 10 === 9) await this.pass(5000);
      else await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error('The action never ended.');
  }

  /** What somebody confirms who looks at the group now. */
  confirm(
    request: ActionRequest,
    parts: Partial<SubmitAction> = {},
  ): SubmitAction {
    return {
      request,
      concurrencyToken: this.context.group.concurrencyToken,
      idempotencyKey: `key-${this.#keys++}`,
      ...(request.kind === 'rollback' && { reason: 'errors' }),
      ...parts,
    };
  }

  async stop(): Promise<void> {
    for (const service of this.#services) await service.stop();
  }
}
