import type {
  AuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import type { Denials } from '../audit/Denials';
import type { FleetConfig } from '../config';
import { GroupedActionService } from '../groupedActions/GroupedActionService';
import { GroupedStore } from '../groupedActions/GroupedStore';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import type { ActionLinks } from '../ledger/ActionLinks';
import type { RolloutStore } from '../ledger/RolloutStore';
import { GuardStore } from '../guard/GuardStore';
import { MomentStore } from '../notifications/MomentStore';
import { Notifier } from '../notifications/Notifier';
import { RolloutWatch } from '../notifications/RolloutWatch';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { PipelineNews } from '../pipelines/PipelineNews';
import type { PipelineService } from '../pipelines/PipelineService';
import type { Visible } from '../permissions/Visible';
import { ProposalService } from '../proposals/ProposalService';
import { ProposalStore } from '../proposals/ProposalStore';
import { ApprovalService } from './ApprovalService';
import type { SeparateDuties } from './SeparateDuties';

/** What waits for people, and what people are told. Does nothing until `start`. */
export function createApprovals(options: {
  knex: Knex;
  config: FleetConfig;
  access: FleetAccess;
  actions: SeparateDuties;
  audit: AuditLog;
  denials: Denials;
  auth: AuthService;
  catalog: CatalogService;
  claims: ClaimIndex;
  groups: GroupService;
  links: ActionLinks;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  publisher: ChangePublisher;
  readModel: ReadModel;
  pipelines: Pick<PipelineService, 'approvals'>;
  gates: PipelineNews;
  rollouts: RolloutStore;
  visible: Visible;
}) {
  const { knex, config, actions } = options;
  const moments = new MomentStore(knex);
  const proposalStore = new ProposalStore(knex);
  const groupedStore = new GroupedStore(knex);
  const notifier = new Notifier({
    ...options,
    moments,
    guards: new GuardStore(knex),
    enabled: config.notificationsEnabled,
  });
  const watch = new RolloutWatch({
    ...options,
    moments,
    onLooked: () => notifier.deliver(),
  });
  const proposals = new ProposalService({
    ...options,
    store: proposalStore,
    duties: actions,
    expireAfterMs: config.proposalsExpireAfterMs,
  });
  const groupedActions = new GroupedActionService({
    ...options,
    store: groupedStore,
  });
  return {
    approvals: new ApprovalService({
      ...options,
      moments,
      proposals: proposalStore,
      duties: actions,
    }),
    proposals,
    groupedActions,
    /** Something is known that was not. */
    observed: () => watch.observed(),
    /** Forgets what ended before (milliseconds). */
    async prune(before: number) {
      await proposalStore.prune(before);
      await groupedStore.prune(before);
      await moments.prune(before);
    },
    start() {
      watch.start();
      options.gates.start(moments, () => notifier.deliver());
      proposals.start();
      groupedActions.start();
    },
    async stop() {
      await groupedActions.stop();
      await proposals.stop();
      await options.gates.stop();
      await watch.stop();
    },
  };
}
