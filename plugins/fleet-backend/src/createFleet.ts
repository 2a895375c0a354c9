import type {
  AuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  PipelineProvider,
  ScaleGroupProvider,
  SignalProvider,
} from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { RevisionMarks, RolloutProviders } from './actions/ActionService';
import { AlertBook } from './alerts/AlertBook';
import { AlertStore } from './alerts/AlertStore';
import { createAlerts } from './alerts/createAlerts';
import { createApprovals } from './approvals/createApprovals';
import { SeparateDuties } from './approvals/SeparateDuties';
import { AuditLog } from './audit/AuditLog';
import { AuditReader } from './audit/AuditReader';
import { Denials } from './audit/Denials';
import { CapacityStore } from './capacity/CapacityStore';
import { ChangeSignal } from './changes/ChangeSignal';
import type { FleetConfig } from './config';
import { createGuards } from './guard/createGuards';
import { ClaimIndex } from './groups/ClaimIndex';
import { GroupService } from './groups/GroupService';
import { GroupStore } from './groups/GroupStore';
import { ReadModel } from './groups/ReadModel';
import { Safeguards } from './groups/Safeguards';
import { HealthMemory } from './health/HealthMemory';
import { MeasuredWatch } from './health/MeasuredWatch';
import { HoldService } from './holds/HoldService';
import { HoldStore } from './holds/HoldStore';
import { createActionService } from './journal/createActionService';
import type { JournalOptions } from './journal/JournalOptions';
import { ActionLinks } from './ledger/ActionLinks';
import { ActivityStore } from './ledger/ActivityStore';
import { InstanceStore } from './ledger/InstanceStore';
import { prune } from './ledger/Pruning';
import { RevisionStore } from './ledger/RevisionStore';
import { RolloutStore } from './ledger/RolloutStore';
import { OverrideKeeper } from './overrides/OverrideKeeper';
import { OverrideStore } from './overrides/OverrideStore';
import { FleetAccess } from './permissions/FleetAccess';
import { GroupRights } from './permissions/GroupRights';
import { Visible } from './permissions/Visible';
import { createPipelines } from './pipelines/createPipelines';
import { ServiceIndex } from './services/ServiceIndex';
import { ServiceService } from './services/ServiceService';
import { ChartService } from './signals/ChartService';
import { createSignals } from './signals/createSignals';
import { SampleStore } from './signals/SampleStore';
import { SignalStore } from './signals/SignalStore';
import { SourceStore } from './signals/SourceStore';
import { StepStore } from './signals/StepStore';
import { StoredAlertBands } from './signals/StoredAlertBands';
import { Recorder } from './sweep/Recorder';
import { ScopeStore } from './sweep/ScopeStore';
import { Sweeper } from './sweep/Sweeper';
import { SweepMetrics } from './sweep/SweepMetrics';
import { createTimeline } from './timeline/createTimeline';
import { TimelineStore } from './timeline/TimelineStore';

/** Puts the parts of the plugin together. Does nothing until `start`. */
export function createFleet(options: {
  knex: Knex;
  config: FleetConfig;
  scaleGroupProviders: readonly ScaleGroupProvider[];
  rolloutProviders: RolloutProviders;
  signalProviders: readonly SignalProvider[];
  pipelineProviders: readonly PipelineProvider[];
  auth: AuthService;
  catalog: CatalogService;
  logger: LoggerService;
  metrics: MetricsService;
  permissions: PermissionsService;
  signals: SignalsService;
  notifications: NotificationService;
  journal?: JournalOptions;
}) {
  const { knex, config, scaleGroupProviders, auth, catalog, logger } = options;
  const links = new ActionLinks(knex);
  const stores = {
    scopes: new ScopeStore(knex),
    groups: new GroupStore(knex),
    revisions: new RevisionStore(knex),
    rollouts: new RolloutStore(knex, links),
    instances: new InstanceStore(knex),
    activities: new ActivityStore(knex),
    capacity: new CapacityStore(knex),
    signals: new SignalStore(knex),
    samples: new SampleStore(knex),
    steps: new StepStore(knex),
    timeline: new TimelineStore(knex),
  };
  const scopeIds = scaleGroupProviders.flatMap(provider =>
    provider.scopes().map(scope => scope.id),
  );
  const readModel = new ReadModel({
    scopes: stores.scopes,
    groups: stores.groups,
    logger,
    scopeIds,
  });
  const claims = new ClaimIndex({ catalog, auth, logger });
  const publisher = new ChangeSignal({ signals: options.signals, logger });
  const audit = new AuditLog(knex);
  const holdStore = new HoldStore(knex);
  const overrides = new OverrideStore(knex);
  const safeguards = new Safeguards({
    holds: holdStore,
    overrides,
    audit,
    freezes: config.freezes,
    publisher,
    logger,
  });
  const alertStore = new AlertStore(knex);
  const book = new AlertBook({ store: alertStore, logger });
  const measured = new MeasuredWatch({
    ...{ claims, readModel, logger },
    providers: options.signalProviders,
    store: new SourceStore(knex),
    samples: stores.samples,
  });
  const groups = new GroupService({
    measured,
    alerts: book,
    limits: config.healthLimits,
    readModel,
    claims,
    links,
    safeguards,
    ...stores,
  });
  const holds = new HoldService({
    knex,
    store: holdStore,
    audit,
    publisher,
    describe: id => groups.describe(id),
    changed: () => safeguards.refresh(),
  });
  const access = new FleetAccess({ permissions: options.permissions });
  const rights = new GroupRights({ permissions: options.permissions, claims });
  const denials = new Denials({ audit, groups });
  const recorder = new Recorder({
    knex,
    stores: { ...stores, holds },
    readModel,
    knownGoodAfterMs: config.knownGoodAfterMs,
    health: new HealthMemory({ limits: config.healthLimits, measured }),
  });
  const sweepMetrics = new SweepMetrics(options.metrics);
  const sweeper = new Sweeper({
    providers: scaleGroupProviders,
    store: stores.scopes,
    recorder,
    readModel,
    publisher,
    metrics: sweepMetrics,
    timeoutMs: config.sweepTimeoutMs,
    logger,
  });
  const marks: RevisionMarks = {
    async markBad(mark) {
      await knex.transaction(async tx => {
        await stores.revisions.markBad(mark, tx);
        await holds.holdLeft(mark, tx);
      });
      await safeguards.refresh();
      recorder.invalidate(mark.groupId);
      sweeper.refresh(mark.groupId);
    },
  };
  const journal = createActionService(
    {
      database: knex,
      groups,
      refresher: sweeper,
      providers: options.rolloutProviders,
      publisher,
      marks,
      logger,
    },
    options.journal,
  );
  const actions = new SeparateDuties({
    actions: journal,
    groups,
    denials,
    requesterMayApprove: config.requesterMayApprove,
  });
  const visible = new Visible({ access, actions, catalog, claims, groups });
  const piping = createPipelines({
    ...options,
    ...{ access, audit, claims, publisher, visible },
    duties: actions,
    metrics: sweepMetrics,
  });
  const waiting = createApprovals({
    ...options,
    ...{
      access,
      actions,
      audit,
      denials,
      claims,
      groups,
      links,
      publisher,
      readModel,
      visible,
    },
    pipelines: piping.pipelines,
    gates: piping.gates,
    rollouts: stores.rollouts,
  });
  const signalling = createSignals({
    ...options,
    ...stores,
    ...{ claims, readModel },
    providers: options.signalProviders,
  });
  const alerting = createAlerts({
    ...options,
    ...{ access, audit, book, claims, groups, links, publisher, readModel },
    store: alertStore,
    activities: stores.activities,
    rollouts: stores.rollouts,
    sources: { statuses: () => signalling.alertStatuses() },
  });
  signalling.handAlertsTo(alerting.intake);
  const happenings = createTimeline({
    ...options,
    ...{ access, claims, readModel },
    alerts: alertStore,
    rollouts: stores.rollouts,
    store: stores.timeline,
  });
  sweeper.onSwept(scopeId => alerting.swept(scopeId));
  const guarding = createGuards({
    ...options,
    ...stores,
    ...{ actions, audit, groups, marks, publisher, readModel },
  });
  sweeper.onObserved(groupIds => {
    actions.observed(groupIds);
    guarding.observed(groupIds);
    signalling.observed();
    waiting.observed();
  });
  const keeper = new OverrideKeeper({
    knex,
    store: overrides,
    groups,
    actions,
    audit,
    auth,
    publisher,
    logger,
  });
  const index = new ServiceIndex({ readModel, claims, groups });

  return {
    access,
    actions,
    alerts: alerting.alerts,
    audit,
    auditReader: new AuditReader({ knex, access }),
    denials,
    guards: guarding.guards,
    verdicts: guarding.verdicts,
    holds,
    claims,
    groups,
    readModel,
    rights,
    sweeper,
    visible,
    approvals: waiting.approvals,
    pipelines: piping.pipelines,
    pipelineSubmissions: piping.pipelineSubmissions,
    proposals: waiting.proposals,
    groupedActions: waiting.groupedActions,
    services: new ServiceService({ index, readModel, groups, access, rights }),
    charts: new ChartService({
      ...stores,
      bands: new StoredAlertBands(alertStore),
      subjectOf: groupId => signalling.subjectOf(groupId),
    }),
    timeline: happenings.timeline,
    async prune() {
      const now = Date.now();
      await prune(
        { ...stores, links },
        { retentionMs: config.retentionMs, now },
      );
      await waiting.prune(now - config.retentionMs);
      await piping.prune(now - config.retentionMs);
      await guarding.prune(now - config.retentionMs);
      await alerting.prune(now - config.retentionMs);
      await signalling.prune(now - config.retentionMs);
      await happenings.prune(now - config.retentionMs);
    },
    async start() {
      await safeguards.start();
      await alerting.start();
      measured.start();
      await sweeper.start();
      await piping.start();
      actions.start();
      keeper.start();
      guarding.start();
      await signalling.start();
      happenings.start();
      waiting.start();
    },
    /** Actions first: what they have sent is still observed. */
    async stop() {
      await waiting.stop();
      await piping.stop();
      await happenings.stop();
      await signalling.stop();
      await guarding.stop();
      await keeper.stop();
      await actions.stop();
      await sweeper.stop();
      await alerting.stop();
      await measured.stop();
      await safeguards.stop();
      publisher.stop();
    },
  };
}
