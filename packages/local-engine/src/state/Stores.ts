import { ActivityStore } from '../autoscaler/ActivityStore.ts';
import { EventStore } from '../events/EventStore.ts';
import { GroupStore } from '../groups/GroupStore.ts';
import { SecretStore } from '../groups/SecretStore.ts';
import { IdempotencyStore } from '../http/IdempotencyStore.ts';
import { InstanceStore } from '../instances/InstanceStore.ts';
import { ReleaseStore } from '../releases/ReleaseStore.ts';
import { RolloutStore } from '../rollouts/RolloutStore.ts';
import { Database } from './Database.ts';
import type { StateFolder } from './StateFolder.ts';

/** Everything durable of one engine. */
export interface Stores {
  readonly db: Database;
  readonly events: EventStore;
  readonly groups: GroupStore;
  readonly secrets: SecretStore;
  readonly releases: ReleaseStore;
  readonly rollouts: RolloutStore;
  readonly instances: InstanceStore;
  readonly activities: ActivityStore;
  readonly idempotency: IdempotencyStore;
}

export function openStores(state: StateFolder): Stores {
  const db = new Database(state.file('engine.db'));
  const events = new EventStore(db);
  return {
    db,
    events,
    groups: new GroupStore(db, events),
    secrets: new SecretStore(state.file('secrets.json')),
    releases: new ReleaseStore(db, events),
    rollouts: new RolloutStore(db, events),
    instances: new InstanceStore(db, events),
    activities: new ActivityStore(db, events),
    idempotency: new IdempotencyStore(db),
  };
}
