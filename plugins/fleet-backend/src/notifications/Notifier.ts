import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Rollout } from '@capstan/plugin-fleet-common';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import type { GuardStore } from '../guard/GuardStore';
import type { ActionLinks } from '../ledger/ActionLinks';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { PipelineNews } from '../pipelines/PipelineNews';
import { GATE_MOMENT, kindOf } from './moments';
import type { MomentKind } from './moments';
import type { ClaimedMoment, MomentStore } from './MomentStore';
import { notificationOf } from './notificationOf';
import { ownersOf } from './ownersOf';

const LEASE_MS = 30_000;
const MAX_ATTEMPTS = 5;
/** What could not be told within this time is no longer news. */
const NEWS_MS = 60 * 60 * 1000;
const BATCH = 20;

/**
 * Tells the owners of entities about their rollouts and the gates of their pipelines: each moment by one replica. While notifications do not answer, the
 * rest of the plugin works on: it is tried a few times, then given up.
 */
export class Notifier {
  readonly #moments: MomentStore;
  readonly #guards: Pick<GuardStore, 'thatTookBack'>;
  readonly #rollouts: RolloutStore;
  readonly #links: ActionLinks;
  readonly #readModel: ReadModel;
  readonly #claims: ClaimIndex;
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #notifications: NotificationService;
  readonly #gates: Pick<PipelineNews, 'notificationOf'>;
  readonly #logger: LoggerService;
  readonly #enabled: boolean;
  readonly #clock: () => number;
  readonly #told;

  constructor(options: {
    moments: MomentStore;
    guards: Pick<GuardStore, 'thatTookBack'>;
    rollouts: RolloutStore;
    links: ActionLinks;
    readModel: ReadModel;
    claims: ClaimIndex;
    catalog: CatalogService;
    auth: AuthService;
    notifications: NotificationService;
    gates: Pick<PipelineNews, 'notificationOf'>;
    metrics: MetricsService;
    logger: LoggerService;
    enabled: boolean;
    clock?: () => number;
  }) {
    this.#moments = options.moments;
    this.#guards = options.guards;
    this.#rollouts = options.rollouts;
    this.#links = options.links;
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#notifications = options.notifications;
    this.#gates = options.gates;
    this.#logger = options.logger;
    this.#enabled = options.enabled;
    this.#clock = options.clock ?? Date.now;
    this.#told = options.metrics.createCounter<{
      outcome: 'sent' | 'failed';
    }>('fleet.notifications', {
      description: 'Notifications about rollouts',
      unit: '{notification}',
    });
  }

  /** Tells what has not been told. */
  async deliver(): Promise<void> {
    for (;;) {
      const now = this.#clock();
      const claimed = await this.#moments.claim(now, now + LEASE_MS, BATCH);
      for (const moment of claimed) await this.#deliverOne(moment, now);
      if (claimed.length < BATCH) return;
    }
  }

  async #deliverOne(moment: ClaimedMoment, now: number): Promise<void> {
    try {
      if (this.#enabled && moment.at > now - NEWS_MS) await this.#tell(moment);
      await this.#moments.settle(moment, now);
    } catch (error) {
      this.#told.add(1, { outcome: 'failed' });
      const last = moment.attempts + 1 >= MAX_ATTEMPTS;
      this.#logger.warn(
        `Could not notify anybody about '${moment.groupId}' (${
          moment.moment
        }); ${last ? 'given up' : 'it is tried again'}`,
        toError(error),
      );
      if (last) await this.#moments.settle(moment, now);
    }
  }

  async #tell(moment: ClaimedMoment): Promise<void> {
    const notification =
      moment.moment === GATE_MOMENT
        ? await this.#gates.notificationOf(moment)
        : await this.#ofRollout(moment);
    if (!notification) return;
    await this.#notifications.send(notification);
    this.#told.add(1, { outcome: 'sent' });
  }

  async #ofRollout(
    moment: ClaimedMoment,
  ): Promise<ReturnType<typeof notificationOf> | undefined> {
    const group = this.#readModel.get(moment.groupId);
    const rollout = await this.#rollouts.get(moment.rolloutId);
    if (!group || !rollout) return undefined;
    await this.#claims.ready();
    const claimant = this.#claims.claimant(group.observation.claim);
    if (!claimant) return undefined;
    const owners = await ownersOf(claimant.entityRef, claimant.owner, {
      catalog: this.#catalog,
      auth: this.#auth,
    });
    if (owners.length === 0) return undefined;
    const kind = kindOf(moment.moment);
    const guard =
      kind === 'rolledBack'
        ? await this.#guards.thatTookBack({
            groupId: rollout.groupId,
            rolloutId: rollout.id,
            actor: rollout.actor,
          })
        : undefined;
    const doer = await this.#doerOf(kind, rollout);
    return notificationOf({
      kind,
      rollout,
      groupName: group.observation.name,
      environment: group.observation.environment,
      entityRef: claimant.entityRef,
      owners,
      ...(guard && { guard: guard.verdict?.summary ?? guard.message }),
      // Nobody knows it already when nobody did it.
      ...(doer !== undefined && !guard && { doer }),
    });
  }

  /** Nobody made a rollout fail, so whoever started it is told, too. */
  async #doerOf(
    kind: MomentKind,
    rollout: Rollout,
  ): Promise<string | undefined> {
    if (kind === 'failed') return undefined;
    if (rollout.phase !== 'aborted' && rollout.phase !== 'paused')
      return rollout.actor;
    return this.#links.lastActor(rollout.groupId, rollout.id);
  }
}
