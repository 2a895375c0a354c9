import { randomBytes } from 'node:crypto';
import type { Rollout, StartRollout, Strategy } from '../api/types.ts';
import type { GroupController } from '../groups/GroupController.ts';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import type { GroupService } from '../groups/GroupService.ts';
import { Refusal } from '../http/Refusal.ts';
import type { ReleaseService } from '../releases/ReleaseService.ts';
import type { Stores } from '../state/Stores.ts';
import { describeRollout } from './describeRollout.ts';
import { operate } from './operations.ts';
import type { RolloutOperation } from './operations.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import { toRollout } from './RolloutRecord.ts';

/** What callers may ask about rollouts. */
export class RolloutService {
  readonly #stores: Stores;
  readonly #groups: GroupService;
  readonly #releases: ReleaseService;
  readonly #controller: (groupId: string) => GroupController;

  constructor(options: {
    stores: Stores;
    groups: GroupService;
    releases: ReleaseService;
    controller: (groupId: string) => GroupController;
  }) {
    this.#stores = options.stores;
    this.#groups = options.groups;
    this.#releases = options.releases;
    this.#controller = options.controller;
  }

  get(groupId: string, id: string): Rollout {
    this.#groups.require(groupId);
    return toRollout(this.#require(groupId, id));
  }

  /** Reads the release's files before; the answer writes the rollout down, which is the caller's transaction. */
  async prepareStart(
    groupId: string,
    request: StartRollout,
  ): Promise<() => Rollout> {
    const { releaseId } = request;
    const attempt = `Could not roll '${releaseId}' out in '${groupId}'`;
    const group = this.#groups.require(groupId);
    if (
      request.strategy?.type === 'rolling' &&
      request.strategy.maxSurge + request.strategy.maxUnavailable === 0
    ) {
      throw new Refusal(
        400,
        `${attempt}: with surge 0 and unavailable 0 it cannot move. Allow at least one of either.`,
      );
    }
    const stored = this.#stores.releases.get(releaseId);
    if (!stored || stored.service !== group.spec.service) {
      throw new Refusal(
        404,
        `${attempt}: service '${group.spec.service}' has no such release. Register it first, or choose one of GET /v1/releases?service=${group.spec.service}.`,
      );
    }
    const { deployable } = await this.#releases.verify(stored);
    if (!deployable.yes) {
      throw new Refusal(
        409,
        `${attempt}: ${deployable.reason}. Register it again or choose another release.`,
      );
    }
    return () => this.#start(groupId, request, attempt);
  }

  #start(groupId: string, request: StartRollout, attempt: string): Rollout {
    // Read again: files were being read meanwhile.
    const group = this.#groups.requireUsable(groupId);
    const running = this.#stores.rollouts.running(groupId);
    const warm =
      running?.phase === 'baking' &&
      group.warm?.releaseId === request.releaseId;
    if (running && !warm) {
      throw new Refusal(
        409,
        running.phase === 'baking'
          ? `${attempt}: rollout '${running.id}' still bakes. Promote it to end the bake, or roll back to '${group.warm?.releaseId}'.`
          : `${attempt}: rollout '${running.id}' to '${running.toReleaseId}' runs. Wait for its end or abort it.`,
      );
    }
    if (group.releaseId === request.releaseId) {
      throw new Refusal(
        409,
        `${attempt}: the group runs it already. Replace single instances to start them afresh.`,
      );
    }
    if (
      request.rollbackOf !== undefined &&
      !this.#stores.rollouts.get(groupId, request.rollbackOf)
    ) {
      throw new Refusal(
        404,
        `${attempt}: there is no rollout '${request.rollbackOf}' to take back. Leave 'rollbackOf' out or name one of this group.`,
      );
    }
    if (running) {
      this.#stores.rollouts.save(endBake(running, request.releaseId));
    }
    const rollout = newRollout(group, request, warm);
    this.#stores.rollouts.insert(rollout);
    this.#groups.touch(group);
    this.#controller(groupId).wake();
    return toRollout(rollout);
  }

  operate(groupId: string, id: string, operation: RolloutOperation): Rollout {
    const group = this.#groups.requireUsable(groupId);
    const rollout = this.#require(groupId, id);
    const controller = this.#controller(groupId);
    const result = operate(controller.view(group), rollout, operation);
    if ('refusal' in result) {
      throw new Refusal(409, result.refusal);
    }
    const { rollout: next, releaseId, warm } = result;
    const described = { ...next!, message: describeRollout(next!) };
    this.#stores.rollouts.save(described);
    this.#groups.touch({ ...group, releaseId, warm });
    controller.wake();
    return toRollout(described);
  }

  #require(groupId: string, id: string): RolloutRecord {
    const rollout = this.#stores.rollouts.get(groupId, id);
    if (!rollout) {
      throw new Refusal(
        404,
        `Group '${groupId}' has no rollout '${id}'. The last 50 ended ones are kept; see GET /v1/snapshot.`,
      );
    }
    return rollout;
  }
}

function newRollout(
  group: GroupRecord,
  request: StartRollout,
  warm: boolean,
): RolloutRecord {
  const strategy = warm
    ? ({ type: 'blueGreen', bakeSeconds: 0, gate: false } as const)
    : request.strategy ??
      defaultStrategy(group, request.rollbackOf !== undefined);
  const rollout: RolloutRecord = {
    id: `r-${randomBytes(6).toString('hex')}`,
    groupId: group.id,
    ...(group.releaseId && { fromReleaseId: group.releaseId }),
    toReleaseId: request.releaseId,
    ...(request.rollbackOf !== undefined && { rollbackOf: request.rollbackOf }),
    strategy,
    phase: 'progressing',
    direction: 'forward',
    ...(strategy.type === 'canary' && group.releaseId && { step: 0 }),
    traffic: 0,
    ready: 0,
    wanted: group.spec.desired,
    message: '',
    ...(request.actor !== undefined && { actor: request.actor }),
    ...(request.reason !== undefined && { reason: request.reason }),
    startedAt: new Date().toISOString(),
    cutOver: false,
    promoted: false,
    failedStarts: 0,
    failedReturns: 0,
  };
  return { ...rollout, message: describeRollout(rollout) };
}

/** A rollback starts the whole former set at once: whoever rolls back is in a hurry. */
function defaultStrategy(group: GroupRecord, rollback: boolean): Strategy {
  const maxSurge = rollback ? Math.max(1, group.spec.desired) : 1;
  return { type: 'rolling', maxSurge, maxUnavailable: 0 };
}

function endBake(rollout: RolloutRecord, releaseId: string): RolloutRecord {
  return {
    ...rollout,
    phase: 'succeeded',
    traffic: 0,
    message: `'${rollout.toReleaseId}' served all requests until the group was rolled back to '${releaseId}' during the bake.`,
    endedAt: new Date().toISOString(),
  };
}
