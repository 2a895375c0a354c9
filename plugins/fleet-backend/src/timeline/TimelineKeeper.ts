import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { AuditRow } from '../audit/AuditRow';
import { Poller } from '../database/Poller';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { TimelineGroup } from './TimelineRecord';
import {
  actionRecord,
  alertRecord,
  pipelineOfAction,
  rolloutIdOfRecord,
} from './timelineRecords';
import type { TimelineAlert } from './timelineRecords';
import type { TimelineStore } from './TimelineStore';

const EVERY_MS = 5000;
const AUDIT_BATCH = 500;
/** So far back it is looked for who started a rollout. */
const UNKNOWN_ACTOR_MS = 3600 * 1000;
const MAX_UNKNOWN = 50;
/** Alerts that were written while nobody ran. */
const FIRST_ALERTS_MS = 24 * 3600 * 1000;
/** Clocks of replicas differ, and transactions become visible later than they are dated. */
const OVERLAP_MS = 60_000;

/** Where alerts are kept. */
export interface AlertHistory {
  /** Everything that was written at `from` (milliseconds) or later. */
  writtenSince(from: number): Promise<readonly TimelineAlert[]>;
}

/**
 * Brings into the timeline what no sweep sees: actions, alerts, who started a rollout, and whose groups these are. Writes
 * the same event again where it must, never a second one, so every replica may do it.
 */
export class TimelineKeeper {
  readonly #knex: Knex;
  readonly #store: TimelineStore;
  readonly #readModel: Pick<ReadModel, 'groups' | 'version'>;
  readonly #claims: Pick<ClaimIndex, 'ready' | 'claimant' | 'version'>;
  readonly #rollouts: Pick<RolloutStore, 'get'>;
  readonly #alerts?: AlertHistory;
  readonly #clock: () => number;
  readonly #poller: Poller;
  #groups?: Map<string, string>;
  #seen = '';
  #audited?: number;
  #alertsFrom?: number;

  constructor(options: {
    knex: Knex;
    store: TimelineStore;
    readModel: Pick<ReadModel, 'groups' | 'version'>;
    claims: Pick<ClaimIndex, 'ready' | 'claimant' | 'version'>;
    rollouts: Pick<RolloutStore, 'get'>;
    /** Default: there are none. */
    alerts?: AlertHistory;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#rollouts = options.rollouts;
    this.#alerts = options.alerts;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'keep the timeline',
      everyMs: EVERY_MS,
      poll: () => this.keep(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  async keep(): Promise<void> {
    await this.#keepGroups();
    await this.#keepActions();
    await this.#keepAlerts();
    await this.#findActors();
  }

  /** Forgets what was over before (milliseconds). */
  async prune(before: number): Promise<void> {
    await this.#store.prune(before);
    this.#groups = undefined;
    this.#seen = '';
  }

  /** Without an answer of the catalog nobody knows whose groups they are: what was known stays. */
  async #keepGroups(): Promise<void> {
    await this.#claims.ready();
    const seen = `${this.#readModel.version} ${this.#claims.version}`;
    if (this.#groups && seen === this.#seen) return;
    const known =
      this.#groups ??
      new Map(
        (await this.#store.groups()).map(group => [
          group.groupId,
          JSON.stringify(fieldsOf(group)),
        ]),
      );
    const changed = [...this.#readModel.groups()]
      .map(({ id, observation }) => {
        const claimant = this.#claims.claimant(observation.claim);
        return {
          groupId: id,
          groupName: observation.name,
          environment: observation.environment,
          ...(claimant && { entityRef: claimant.entityRef }),
        };
      })
      .filter(
        group => known.get(group.groupId) !== JSON.stringify(fieldsOf(group)),
      );
    await this.#store.writeGroups(changed);
    for (const group of changed)
      known.set(group.groupId, JSON.stringify(fieldsOf(group)));
    this.#groups = known;
    this.#seen = seen;
  }

  async #keepActions(): Promise<void> {
    this.#audited ??= await this.#store.lastAction();
    for (;;) {
      const rows: AuditRow[] = await this.#knex<AuditRow>('audit_events')
        .where('sequence', '>', this.#audited)
        .orderBy('sequence')
        .limit(AUDIT_BATCH);
      const pipelines = new Map(
        rows
          .flatMap(row => pipelineOfAction(row) ?? [])
          .map(pipeline => [pipeline.groupId, pipeline]),
      );
      await this.#store.writeGroups([...pipelines.values()]);
      await this.#store.write(rows.flatMap(row => actionRecord(row) ?? []));
      if (rows.length > 0)
        this.#audited = Number(rows[rows.length - 1].sequence);
      if (rows.length < AUDIT_BATCH) return;
    }
  }

  async #keepAlerts(): Promise<void> {
    if (!this.#alerts) return;
    const now = this.#clock();
    const alerts = await this.#alerts.writtenSince(
      this.#alertsFrom ?? now - FIRST_ALERTS_MS,
    );
    await this.#store.write(alerts.flatMap(alert => alertRecord(alert) ?? []));
    this.#alertsFrom = now - OVERLAP_MS;
  }

  /** A sweep often sees a rollout before the journal has written down that it is its own. */
  async #findActors(): Promise<void> {
    const ids = await this.#store.withoutActor(
      this.#clock() - UNKNOWN_ACTOR_MS,
      MAX_UNKNOWN,
    );
    for (const id of ids) {
      const rolloutId = rolloutIdOfRecord(id);
      const rollout = rolloutId && (await this.#rollouts.get(rolloutId));
      if (!rollout || rollout.actor === undefined) continue;
      const { actor, reason } = rollout;
      await this.#store.setActor(id, {
        actor,
        ...(reason !== undefined && { reason }),
      });
    }
  }
}

function fieldsOf({ groupName, environment, entityRef }: TimelineGroup) {
  return [groupName, environment, entityRef ?? null];
}
