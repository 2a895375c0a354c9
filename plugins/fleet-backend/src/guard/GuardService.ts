import type { RolloutGuard } from '@capstan/plugin-fleet-common';
import { toIso } from '../database/time';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { VerdictService } from '../verdicts/VerdictService';
import type { GuardStore } from './GuardStore';

/** Guards as callers see them. */
export class GuardService {
  readonly #store: GuardStore;
  readonly #rollouts: Pick<RolloutStore, 'get'>;
  readonly #verdicts: Pick<VerdictService, 'of'>;

  constructor(options: {
    store: GuardStore;
    rollouts: Pick<RolloutStore, 'get'>;
    verdicts: Pick<VerdictService, 'of'>;
  }) {
    this.#store = options.store;
    this.#rollouts = options.rollouts;
    this.#verdicts = options.verdicts;
  }

  /** Of the running or newest guarded rollout; `null` when there is none. While it watches, with the verdict of now. */
  async ofGroup(groupId: string): Promise<RolloutGuard | null> {
    const guard = await this.#store.newest(groupId);
    if (!guard) return null;
    const { rolloutId, bakeSeconds, state, servingAt, rollbackActionId } =
      guard;
    const until =
      servingAt === undefined ? undefined : servingAt + bakeSeconds * 1000;
    const rollout =
      state === 'watching' && guard.verdict === undefined
        ? await this.#rollouts.get(rolloutId)
        : undefined;
    const verdict = rollout
      ? await this.#verdicts.of(rollout, until)
      : guard.verdict;
    return {
      rolloutId,
      groupId,
      bakeSeconds,
      state,
      startedAt: toIso(guard.startedAt),
      ...(until !== undefined && { until: toIso(until) }),
      message: guard.message,
      ...(verdict && { verdict }),
      ...(rollbackActionId !== undefined && { actionId: rollbackActionId }),
    };
  }
}
