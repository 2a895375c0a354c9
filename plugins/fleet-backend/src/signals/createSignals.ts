import type { LoggerService } from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { APDEX_TARGET_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { SignalSourceStatus } from '@capstan/plugin-fleet-common';
import type { SignalProvider } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { MarkerStore } from '../changeMarkers/MarkerStore';
import { MarkerWriter } from '../changeMarkers/MarkerWriter';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import type { StoredScope } from '../groups/StoredGroup';
import type { RevisionStore } from '../ledger/RevisionStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import { noAlertSink } from './AlertSink';
import type { AlertSink } from './AlertSink';
import { apdexTargetOf } from './apdexOf';
import type { ChartSubject } from './ChartService';
import type { SampleStore } from './SampleStore';
import { SignalMetrics } from './SignalMetrics';
import { SignalPoller } from './SignalPoller';
import { SignalTargets } from './SignalTargets';
import { SourceStore } from './SourceStore';

/** Everything about signal sources outside of the engines. Does nothing until `start`. */
export function createSignals(options: {
  knex: Knex;
  providers: readonly SignalProvider[];
  claims: ClaimIndex;
  readModel: ReadModel;
  revisions: RevisionStore;
  rollouts: RolloutStore;
  samples: SampleStore;
  metrics: MetricsService;
  logger: LoggerService;
}) {
  const { knex, providers, claims, readModel } = options;
  const targets = new SignalTargets(options);
  let sink = noAlertSink;
  const poller = new SignalPoller({
    ...options,
    store: new SourceStore(knex),
    targets,
    alerts: {
      received: (source, alerts, askedAt) =>
        sink.received(source, alerts, askedAt),
    },
    metrics: new SignalMetrics(options.metrics),
  });
  const markerStore = new MarkerStore(knex);
  const markers = new MarkerWriter({ ...options, store: markerStore, targets });
  const alerting = new Set(
    providers
      .filter(provider => provider.alerting !== undefined)
      .flatMap(provider => provider.sources().map(({ id }) => id)),
  );
  return {
    targets,
    /** To be called before the start. */
    handAlertsTo(next: AlertSink): void {
      sink = next;
    },
    /** Of the sources that know alerts, as known a second ago. */
    alertStatuses: (): readonly SignalSourceStatus[] =>
      poller.statuses().filter(({ id }) => alerting.has(id)),
    /** What charts of a group must know besides what was measured. */
    async subjectOf(groupId: string): Promise<ChartSubject> {
      const group = readModel.get(groupId);
      const annotations =
        group && claims.claimant(group.observation.claim)?.annotations;
      const scope = group && readModel.scope(group.scopeId);
      return {
        apdexTargetMs: apdexTargetOf(annotations?.[APDEX_TARGET_ANNOTATION]),
        engine: scope
          ? engineStatus(scope, Date.now())
          : { id: groupId, title: groupId, state: 'pending' },
        sources: await poller.statusesFor(groupId),
      };
    },
    /** Something is known that was not. */
    observed: () => markers.observed(),
    /** Forgets markers from before (milliseconds). */
    prune: (before: number) => markerStore.prune(before),
    async start() {
      await poller.start();
      markers.start();
    },
    async stop() {
      await markers.stop();
      await poller.stop();
    },
  };
}

function engineStatus(scope: StoredScope, now: number): SignalSourceStatus {
  const base = {
    id: scope.id,
    title: `${scope.provider} (${scope.account})`,
    ...(scope.observedAt !== undefined && {
      observedAt: new Date(scope.observedAt).toISOString(),
    }),
  };
  if (scope.error !== undefined)
    return { ...base, state: 'failing', message: scope.error };
  if (scope.observedAt === undefined) return { ...base, state: 'pending' };
  const age = now - scope.observedAt;
  return age > 2 * scope.intervalSeconds * 1000
    ? {
        ...base,
        state: 'failing',
        message: `It was last seen ${Math.round(age / 1000)} s ago.`,
      }
    : { ...base, state: 'ok' };
}
