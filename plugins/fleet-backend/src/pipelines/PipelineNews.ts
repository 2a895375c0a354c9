import { createHash } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ObservedRun } from '@capstan/plugin-fleet-node';
import { Poller } from '../database/Poller';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { Moment, MomentStore } from '../notifications/MomentStore';
import { ownersOf } from '../notifications/ownersOf';
import { GATE_MOMENT } from '../notifications/moments';
import { gateNotificationOf } from './gateNotificationOf';
import type { PipelineActionStore } from './PipelineActionStore';
import type { PipelineStore } from './PipelineStore';
import { waits } from './StoredPipeline';
import type { StoredPipeline } from './StoredPipeline';
import { actorOf } from './toPipeline';

type Notification = Parameters<NotificationService['send']>[0];

const POLL_MS = 10_000;
const MAX_SEEN = 10_000;

interface Gate {
  /** The same for the same wait of the same gate, in all replicas. */
  readonly id: string;
  readonly stored: StoredPipeline;
  readonly run: ObservedRun;
  readonly stage: ObservedRun['stages'][number];
}

/**
 * Writes down which gates have begun to wait, so that owners are told once, over all replicas: after every look that
 * changed something, and again and again, so that a crash loses none.
 */
export class PipelineNews {
  readonly #store: Pick<PipelineStore, 'waiting'>;
  readonly #actions: Pick<PipelineActionStore, 'starters'>;
  readonly #claims: ClaimIndex;
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  readonly #seen = new Set<string>();
  #poller?: Poller;

  constructor(options: {
    store: Pick<PipelineStore, 'waiting'>;
    actionStore: Pick<PipelineActionStore, 'starters'>;
    claims: ClaimIndex;
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#store = options.store;
    this.#actions = options.actionStore;
    this.#claims = options.claims;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#clock = options.clock ?? Date.now;
  }

  /** @param onNews - tells what was written down and not told. */
  start(moments: MomentStore, onNews: () => Promise<void>): void {
    this.#poller = new Poller({
      what: 'look for gates of pipelines that wait',
      everyMs: POLL_MS,
      poll: async () => {
        if (await this.#enter(moments)) await onNews();
      },
      logger: this.#logger,
    });
    this.#poller.start();
  }

  async stop(): Promise<void> {
    await this.#poller?.stop();
  }

  /** Something is known that was not. Returns at once. */
  observed(): void {
    this.#poller?.wake();
  }

  /** What the owners are told about a gate; `undefined` when it no longer waits or belongs to nobody. */
  async notificationOf(moment: Moment): Promise<Notification | undefined> {
    const gate = (await this.#gates()).find(
      ({ id }) => id === moment.rolloutId,
    );
    if (!gate) return undefined;
    const { stored, run, stage } = gate;
    await this.#claims.ready();
    const claimant = this.#claims.claimant(stored.observation.claim);
    if (!claimant) return undefined;
    const owners = await ownersOf(claimant.entityRef, claimant.owner, {
      catalog: this.#catalog,
      auth: this.#auth,
    });
    if (owners.length === 0) return undefined;
    const starters = await this.#actions.starters([stored.id]);
    return gateNotificationOf({
      id: gate.id,
      name: stored.observation.name,
      run,
      stage,
      entityRef: claimant.entityRef,
      owners,
      requester: actorOf(run, runId => starters.get(`${stored.id}\n${runId}`)),
    });
  }

  /** Whether there is one that nobody had written down. */
  async #enter(moments: MomentStore): Promise<boolean> {
    let news = false;
    for (const { id, stored } of await this.#gates()) {
      if (this.#seen.has(id)) continue;
      const entered = await moments.enter({
        rolloutId: id,
        groupId: stored.id,
        moment: GATE_MOMENT,
        at: this.#clock(),
      });
      news ||= entered;
      if (this.#seen.size > MAX_SEEN) this.#seen.clear();
      this.#seen.add(id);
    }
    return news;
  }

  async #gates(): Promise<readonly Gate[]> {
    return (await this.#store.waiting()).flatMap(stored =>
      stored.observation.runs.flatMap(run =>
        run.stages.filter(waits).map(stage => ({
          id: createHash('sha256')
            .update(
              JSON.stringify([stored.id, run.id, stage.name, stage.gate.id]),
            )
            .digest('base64url'),
          stored,
          run,
          stage,
        })),
      ),
    );
  }
}
