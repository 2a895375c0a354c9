import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { Poller } from '../database/Poller';
import type { ClaimIndex } from '../groups/ClaimIndex';
import { ownersOf } from '../notifications/ownersOf';
import { alertNotificationOf } from './alertNotificationOf';
import { alertStateOf } from './AlertRecord';
import { toAlertRecord } from './AlertRow';
import type { AlertRow } from './AlertRow';

const POLL_MS = 10_000;
const LEASE_MS = 30_000;
const MAX_ATTEMPTS = 5;
/** What could not be told within this time is no longer news. */
const NEWS_MS = 60 * 60 * 1000;
const BATCH = 20;

/**
 * Tells owners about alerts that are critical: each once, by one replica, also when it resolves and comes back. What is
 * muted or acknowledged already is not told.
 */
export class AlertNotifier {
  readonly #knex: Knex;
  readonly #claims: ClaimIndex;
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #notifications: NotificationService;
  readonly #logger: LoggerService;
  readonly #enabled: boolean;
  readonly #clock: () => number;
  readonly #poller: Poller;
  readonly #told;

  constructor(options: {
    knex: Knex;
    claims: ClaimIndex;
    catalog: CatalogService;
    auth: AuthService;
    notifications: NotificationService;
    metrics: MetricsService;
    logger: LoggerService;
    enabled: boolean;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#claims = options.claims;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#notifications = options.notifications;
    this.#logger = options.logger;
    this.#enabled = options.enabled;
    this.#clock = options.clock ?? Date.now;
    this.#told = options.metrics.createCounter<{
      outcome: 'sent' | 'failed';
    }>('fleet.alert.notifications', {
      description: 'Notifications about alerts',
      unit: '{notification}',
    });
    this.#poller = new Poller({
      what: 'tell owners about alerts',
      everyMs: POLL_MS,
      poll: () => this.deliver(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** There may be something to tell. Returns at once. */
  wake(): void {
    this.#poller.wake();
  }

  /** Tells what has not been told. */
  async deliver(): Promise<void> {
    const now = this.#clock();
    const rows: AlertRow[] = await this.#knex<AlertRow>('alerts')
      .whereNull('told_at')
      .whereNull('ended_at')
      .whereNotNull('entity_ref')
      .where('position', 0)
      .where('tell_attempts', '<', MAX_ATTEMPTS)
      .where('updated_at', '>', now - NEWS_MS)
      .where(free =>
        free.whereNull('tell_lease').orWhere('tell_lease', '<', now),
      )
      .orderBy('since')
      .limit(BATCH);
    for (const row of rows) {
      const mine = await this.#knex<AlertRow>('alerts')
        .where({ id: row.id, tell_attempts: row.tell_attempts })
        .whereNull('told_at')
        .update({
          tell_lease: now + LEASE_MS,
          tell_attempts: row.tell_attempts + 1,
        });
      if (mine === 1) await this.#deliverOne(row, now);
    }
  }

  async #deliverOne(row: AlertRow, now: number): Promise<void> {
    try {
      if (this.#enabled) await this.#tell(row, now);
      await this.#knex<AlertRow>('alerts')
        .where({ id: row.id })
        .update({ told_at: now });
    } catch (error) {
      this.#told.add(1, { outcome: 'failed' });
      this.#logger.warn(
        `Could not notify anybody about the alert '${row.id}'; ${
          row.tell_attempts + 1 >= MAX_ATTEMPTS
            ? 'given up'
            : 'it is tried again'
        }`,
        toError(error),
      );
    }
  }

  async #tell(row: AlertRow, now: number): Promise<void> {
    const record = toAlertRecord(row);
    const { entityRef } = record;
    if (entityRef === undefined || alertStateOf(record, now) !== 'open') return;
    await this.#claims.ready();
    const owners = await ownersOf(
      entityRef,
      this.#claims.entity(entityRef)?.owner,
      { catalog: this.#catalog, auth: this.#auth },
    );
    if (owners.length === 0) return;
    await this.#notifications.send(
      alertNotificationOf({ ...record, entityRef }, owners),
    );
    this.#told.add(1, { outcome: 'sent' });
  }
}
