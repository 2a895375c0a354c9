import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { FleetAccess } from '../permissions/FleetAccess';
import { TimelineKeeper } from './TimelineKeeper';
import type { AlertHistory } from './TimelineKeeper';
import { TimelineReader } from './TimelineReader';
import type { TimelineStore } from './TimelineStore';

/** What happened to services, on one axis. Does nothing until `start`. */
export function createTimeline(options: {
  knex: Knex;
  /** Made before: sweeps write to it. */
  store: TimelineStore;
  access: FleetAccess;
  alerts: AlertHistory;
  claims: ClaimIndex;
  readModel: ReadModel;
  rollouts: RolloutStore;
  logger: LoggerService;
}) {
  const keeper = new TimelineKeeper(options);
  return {
    timeline: new TimelineReader(options),
    prune: (before: number) => keeper.prune(before),
    start: () => keeper.start(),
    stop: () => keeper.stop(),
  };
}
