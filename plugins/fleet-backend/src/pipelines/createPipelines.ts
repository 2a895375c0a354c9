import type {
  AuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { PipelineProvider } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../actions/ActionService';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import type { AuditLog } from '../audit/AuditLog';
import type { FleetConfig } from '../config';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { JournalOptions } from '../journal/JournalOptions';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { Visible } from '../permissions/Visible';
import { ScopeStore } from '../sweep/ScopeStore';
import type { SweepMetrics } from '../sweep/SweepMetrics';
import { ClaimedPipelines } from './ClaimedPipelines';
import { PipelineActionStore } from './PipelineActionStore';
import { PipelineJournal } from './PipelineJournal';
import { PipelineNews } from './PipelineNews';
import { PipelineService } from './PipelineService';
import { PipelineStore } from './PipelineStore';
import { PipelineSubmissions } from './PipelineSubmissions';
import { PipelineSweeper } from './PipelineSweeper';

/** Pipelines of all providers. Does nothing until `start`. */
export function createPipelines(options: {
  knex: Knex;
  config: FleetConfig;
  pipelineProviders: readonly PipelineProvider[];
  access: FleetAccess;
  audit: AuditLog;
  auth: AuthService;
  catalog: CatalogService;
  claims: ClaimIndex;
  duties: Pick<SeparateDuties, 'refusal'>;
  logger: LoggerService;
  metrics: SweepMetrics;
  permissions: PermissionsService;
  publisher: ChangePublisher;
  visible: Visible;
  journal?: JournalOptions;
}) {
  const { knex, config, pipelineProviders } = options;
  const scopes = new ScopeStore(knex, 'pipeline_scopes');
  const store = new PipelineStore(
    knex,
    scopes,
    pipelineProviders.flatMap(provider =>
      provider.scopes().map(({ id }) => id),
    ),
  );
  const actionStore = new PipelineActionStore(
    knex,
    options.audit,
    options.journal?.now,
  );
  const sweeper = new PipelineSweeper({
    ...options,
    ...{ scopes, store },
    providers: pipelineProviders,
    timeoutMs: config.sweepTimeoutMs,
  });
  const journal = new PipelineJournal({
    ...options,
    store: actionStore,
    providers: new Map(
      pipelineProviders.map(provider => [provider.name, provider]),
    ),
    refresh: async pipelineId => {
      const stored = await store.get(pipelineId);
      if (stored) sweeper.refresh(stored.scopeId);
    },
    journal: options.journal,
  });
  const gates = new PipelineNews({ ...options, store, actionStore });
  sweeper.onObserved(() => gates.observed());
  const claimed = new ClaimedPipelines({ ...options, store });
  return {
    /** Which gates have begun to wait. Whoever tells people starts and stops it. */
    gates,
    pipelines: new PipelineService({
      ...options,
      ...{ claimed, store, actionStore, sweeper },
    }),
    pipelineSubmissions: new PipelineSubmissions({
      ...options,
      ...{ claimed, actionStore, journal },
    }),
    /** Forgets what ended before (milliseconds). */
    prune: (before: number) => actionStore.prune(before),
    async start() {
      await sweeper.start();
      journal.start();
    },
    async stop() {
      await journal.stop();
      await sweeper.stop();
    },
  };
}
