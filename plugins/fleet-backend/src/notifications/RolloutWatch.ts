import type { LoggerService } from '@backstage/backend-plugin-api';
import { Poller } from '../database/Poller';
import { toMs } from '../database/time';
import type { ReadModel } from '../groups/ReadModel';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { RolloutStore } from '../ledger/RolloutStore';
import { momentOf, waitingMomentOf } from './moments';
import type { MomentStore } from './MomentStore';

const POLL_MS = 10_000;
/** What ended longer ago is history: a portal that was just installed tells nobody about last year. */
const NEWS_MS = 10 * 60 * 1000;
const MAX_SEEN = 10_000;

/**
 * Writes down when rollouts come into the states that people are told about, from the read model and the ledger. Looks
 * after every sweep that changed something, and again and again, so that a crash loses no state that lasts.
 */
export class RolloutWatch {
  readonly #readModel: ReadModel;
  readonly #rollouts: RolloutStore;
  readonly #moments: MomentStore;
  readonly #onLooked: () => Promise<void>;
  readonly #clock: () => number;
  readonly #poller: Poller;
  /** What this process knows to be written down. */
  readonly #seen = new Set<string>();

  /** @param options - `onLooked` is called after each look. */
  constructor(options: {
    readModel: ReadModel;
    rollouts: RolloutStore;
    moments: MomentStore;
    onLooked: () => Promise<void>;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#readModel = options.readModel;
    this.#rollouts = options.rollouts;
    this.#moments = options.moments;
    this.#onLooked = options.onLooked;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'look for news about rollouts',
      everyMs: POLL_MS,
      poll: async () => {
        await this.look();
        await this.#onLooked();
      },
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** Something is known that was not. Returns at once. */
  observed(): void {
    this.#poller.wake();
  }

  async look(): Promise<void> {
    const now = this.#clock();
    const waiting = this.#waiting();
    for (const open of await this.#moments.open()) {
      const key = `${open.rolloutId} ${open.moment}`;
      if (waiting.has(key)) continue;
      await this.#moments.leave(open.rolloutId, undefined, now);
      this.#seen.delete(key);
    }
    for (const [key, { rolloutId, groupId, moment }] of waiting)
      await this.#enter(key, { rolloutId, groupId, moment, at: now });
    for (const rollout of await this.#rollouts.endedSince(now - NEWS_MS)) {
      const moment = momentOf(rollout);
      if (moment === undefined) continue;
      await this.#enter(`${rollout.id} ${moment}`, {
        rolloutId: rollout.id,
        groupId: rollout.groupId,
        moment,
        at: toMs(rollout.endedAt, now),
      });
    }
  }

  #waiting() {
    const waiting = new Map<
      string,
      { rolloutId: string; groupId: string; moment: string }
    >();
    for (const { id: groupId, observation } of this.#readModel.groups()) {
      const { rollout } = observation;
      const moment = rollout && waitingMomentOf(rollout);
      if (!rollout || moment === undefined) continue;
      const rolloutId = rolloutIdOf(groupId, rollout.nativeId);
      waiting.set(`${rolloutId} ${moment}`, { rolloutId, groupId, moment });
    }
    return waiting;
  }

  async #enter(
    key: string,
    moment: Parameters<MomentStore['enter']>[0],
  ): Promise<void> {
    if (this.#seen.has(key)) return;
    await this.#moments.leave(moment.rolloutId, moment.moment, moment.at);
    await this.#moments.enter(moment);
    if (this.#seen.size > MAX_SEEN) this.#seen.clear();
    this.#seen.add(key);
  }
}
