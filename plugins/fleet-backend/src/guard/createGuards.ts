import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type {
  ActionService,
  ChangePublisher,
  GroupReader,
  RevisionMarks,
} from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import type { ReadModel } from '../groups/ReadModel';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { SampleStore } from '../signals/SampleStore';
import type { SignalStore } from '../signals/SignalStore';
import { VerdictService } from '../verdicts/VerdictService';
import { GuardKeeper } from './GuardKeeper';
import { GuardService } from './GuardService';
import { GuardStore } from './GuardStore';

/** Verdicts of rollouts, and the watch that takes failed ones back. Does nothing until `start`. */
export function createGuards(options: {
  knex: Knex;
  groups: Pick<GroupReader, 'group'>;
  rollouts: RolloutStore;
  signals: SignalStore;
  samples: SampleStore;
  readModel: ReadModel;
  actions: ActionService;
  marks: RevisionMarks;
  audit: AuditLog;
  auth: AuthService;
  publisher: ChangePublisher;
  logger: LoggerService;
}) {
  const store = new GuardStore(options.knex);
  const verdicts = new VerdictService(options);
  const keeper = new GuardKeeper({ ...options, store, verdicts });
  return {
    verdicts,
    guards: new GuardService({ ...options, store, verdicts }),
    /** More is known about these groups. */
    observed: (groupIds: readonly string[]) => keeper.observed(groupIds),
    /** Forgets what was settled before (milliseconds). */
    async prune(before: number) {
      await store.prune(before);
    },
    start: () => keeper.start(),
    stop: () => keeper.stop(),
  };
}
