import type {
  AuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalProvider } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import type { FleetConfig } from '../config';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import type { ActionLinks } from '../ledger/ActionLinks';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { AlertBook } from './AlertBook';
import { AlertEvaluator } from './AlertEvaluator';
import { AlertIntake } from './AlertIntake';
import { AlertNotifier } from './AlertNotifier';
import { AlertReader } from './AlertReader';
import { AlertService } from './AlertService';
import type { AlertStore } from './AlertStore';
import { AlertSystems } from './AlertSystems';
import type { SourceStatuses } from './AlertSystems';
import { SuspectFinder } from './SuspectFinder';

/** Whose name is in the audit for what nobody asked for. */
const PORTAL = { actor: 'system:fleet', via: 'portal' } as const;

/** Alerts of the portal's own rules and of alert systems. Does nothing until `start`. */
export function createAlerts(options: {
  knex: Knex;
  config: FleetConfig;
  /** Made before: groups say how many alerts they have. */
  store: AlertStore;
  book: AlertBook;
  access: FleetAccess;
  activities: ActivityStore;
  audit: AuditLog;
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
  rollouts: RolloutStore;
  signalProviders: readonly SignalProvider[];
  /** What the sources of alerts say about themselves. */
  sources: SourceStatuses;
}) {
  const { config, book, store } = options;
  const suspects = new SuspectFinder(options);
  const notifier = new AlertNotifier({
    ...options,
    enabled: config.notificationsEnabled,
  });
  const began = () => notifier.wake();
  const service = new AlertService({
    ...options,
    reader: new AlertReader(options),
    systems: new AlertSystems({
      ...options,
      providers: options.signalProviders,
    }),
  });
  const evaluator = new AlertEvaluator({
    ...options,
    rules: config.alertRules,
    suspects,
    began,
  });
  return {
    alerts: service,
    /** Where alerts of alert systems come in. */
    intake: new AlertIntake({ ...options, suspects, began }),
    /** A sweep of the scope has ended, well or not. Never throws. */
    async swept(scopeId: string) {
      await evaluator.swept(scopeId);
      try {
        await service.endMutes(
          PORTAL,
          groupId => options.readModel.get(groupId)?.scopeId === scopeId,
        );
      } catch (error) {
        options.logger.warn(
          'Could not end a mute whose rollout has ended; it is tried again',
          toError(error),
        );
      }
    },
    /** Forgets what was over before (milliseconds). */
    prune: (before: number) => store.prune(before),
    async start() {
      await book.start();
      notifier.start();
    },
    async stop() {
      await notifier.stop();
      await book.stop();
    },
  };
}
