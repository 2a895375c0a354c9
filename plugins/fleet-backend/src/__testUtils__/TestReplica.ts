import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { CapacityStore } from '../capacity/CapacityStore';
import { GroupStore } from '../groups/GroupStore';
import { ReadModel } from '../groups/ReadModel';
import { ActionLinks } from '../ledger/ActionLinks';
import { ActivityStore } from '../ledger/ActivityStore';
import { InstanceStore } from '../ledger/InstanceStore';
import { RevisionStore } from '../ledger/RevisionStore';
import { RolloutStore } from '../ledger/RolloutStore';
import { SampleStore } from '../signals/SampleStore';
import { SignalStore } from '../signals/SignalStore';
import { StepStore } from '../signals/StepStore';
import { Recorder } from '../sweep/Recorder';
import { ScopeStore } from '../sweep/ScopeStore';
import { TimelineStore } from '../timeline/TimelineStore';
import { scope, T0 } from './observations';

/** The writing half of one replica, with a clock that tests move. */
export class TestReplica {
  now = T0;
  readonly stores;
  readonly readModel: ReadModel;
  readonly recorder: Recorder;

  constructor(knex: Knex, options: { knownGoodAfterMs?: number } = {}) {
    this.stores = {
      links: new ActionLinks(knex),
      scopes: new ScopeStore(knex),
      groups: new GroupStore(knex),
      revisions: new RevisionStore(knex),
      rollouts: new RolloutStore(knex, new ActionLinks(knex)),
      instances: new InstanceStore(knex),
      activities: new ActivityStore(knex),
      capacity: new CapacityStore(knex),
      signals: new SignalStore(knex),
      samples: new SampleStore(knex),
      steps: new StepStore(knex),
      timeline: new TimelineStore(knex),
    };
    this.readModel = new ReadModel({
      ...this.stores,
      logger: mockServices.rootLogger({ level: 'none' }),
      scopeIds: [scope.id],
    });
    this.recorder = new Recorder({
      knex,
      stores: this.stores,
      readModel: this.readModel,
      knownGoodAfterMs: options.knownGoodAfterMs ?? 30_000,
      clock: () => this.now,
    });
  }

  /** A replica that has read what is stored. */
  static async start(
    knex: Knex,
    options?: { knownGoodAfterMs?: number },
  ): Promise<TestReplica> {
    const replica = new TestReplica(knex, options);
    await replica.stores.scopes.register('test', scope);
    await replica.readModel.read();
    return replica;
  }
}

const TABLES = [
  'rollout_guards',
  'alerts',
  'rollout_moments',
  'grouped_action_items',
  'grouped_actions',
  'proposals',
  'scopes',
  'groups',
  'revisions',
  'rollouts',
  'instances',
  'activities',
  'capacity_samples',
  'signal_windows',
  'signal_samples',
  'signal_sources',
  'rollout_steps',
  'change_markers',
  'timeline_events',
  'timeline_groups',
  'action_steps',
  'actions',
];

export async function emptyTables(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex(table).delete();
}
