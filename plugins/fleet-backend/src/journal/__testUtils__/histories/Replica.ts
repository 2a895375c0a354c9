import {
  RUNNING_PHASES,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Rollout } from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import type { MemoryProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { Knex } from 'knex';
import type { ActionServiceDependencies } from '../../../actions/ActionService';
import { rolloutIdOf } from '../../../ledger/rolloutId';
import { JournalActionService } from '../../JournalActionService';
import { faultyLine, pause } from './FaultyLine';
import type { Gate } from './Gate';
import type { Call } from './History';
import { LEASE_MS } from './planHistory';

const LOOK_MS = 40;

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => quiet,
};

/** One of several replicas on the same database and the same engine, with its own, somewhat old view of the groups. */
export class Replica {
  readonly service: JournalActionService;
  readonly #engine: MemoryProvider;
  readonly #gate: Gate;
  #views = new Map<string, PlanContext>();
  #seen = '';
  #stopped = false;
  #looking?: Promise<void>;

  constructor(options: {
    number: number;
    database: Knex;
    gate: Gate;
    engine: MemoryProvider;
    calls: Call[];
    random: () => number;
    faults: () => number;
  }) {
    this.#engine = options.engine;
    this.#gate = options.gate;
    const provider = faultyLine(options.engine, {
      ...options,
      replica: options.number,
    });
    const dependencies = {
      database: options.database,
      logger: quiet,
      providers: { get: () => provider },
      publisher: { changed() {} },
      refresher: { refresh() {} },
      marks: { async markBad() {} },
      groups: {
        group: async (id: string) => this.#views.get(id)?.group,
        planContext: async (id: string) => this.#views.get(id),
        rolloutByNativeId: async (id: string, nativeId: string) =>
          this.#views
            .get(id)
            ?.rollouts.find(rollout => rollout.nativeId === nativeId),
      },
    } as unknown as ActionServiceDependencies;
    this.service = new JournalActionService(dependencies, {
      leaseMs: LEASE_MS,
      pollMs: 120,
      callMs: 400,
      retryMs: 10,
      attempts: 3,
    });
  }

  view(groupId: string): PlanContext {
    return this.#views.get(groupId)!;
  }

  async start(): Promise<void> {
    await this.#look();
    this.service.start();
    this.#looking = this.#keepLooking();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looking;
    await this.service.stop();
  }

  async #keepLooking(): Promise<void> {
    while (!this.#stopped) {
      await pause(LOOK_MS);
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    await this.#gate.pass();
    const { groups, observedAt } = await this.#engine.sweep(
      this.#engine.scopes()[0],
      { signal: new AbortController().signal },
    );
    await this.#gate.pass();
    // Time passes with every look; what else is the same is nothing new.
    const seen = JSON.stringify(groups);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#views = new Map(
      groups.map(group => {
        const id = stringifyScaleGroupRef(group.ref);
        return [id, named(planContextOf(group, observedAt), id)];
      }),
    );
    this.service.observed([...this.#views.keys()]);
  }
}

/** As the ledger knows it: rollouts by our ids, everything that served is known to be good. */
function named(context: PlanContext, groupId: string): PlanContext {
  const name = (rollout: Rollout) => ({
    ...rollout,
    id: rolloutIdOf(groupId, rollout.nativeId),
  });
  const rollouts = context.rollouts.map(name);
  return {
    rollouts,
    revisions: context.revisions.map(revision => ({
      ...revision,
      knownGoodSince: '2026-01-01T00:00:00.000Z',
    })),
    group: {
      ...context.group,
      rollout: rollouts.find(({ phase }) => RUNNING_PHASES.includes(phase)),
    },
  };
}
