import type { InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { nameOf } from '../errors';
import type { AsgScope } from './AsgScopes';
import { REFRESH_PROCESS } from './AsgCalls';
import { NOT_SENT, accepted, refused } from './answers';
import type { Found } from './answers';
import {
  changeSize,
  findSize,
  isSameDesired,
  whyOtherSize,
} from './changeSize';
import {
  desiredOf,
  isGoingBack,
  isPaused,
  isRunning,
  resolve,
  runningOf,
  templateOf,
  whyIrreversible,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { PROVIDER } from './mapGroup';
import { findStarted, startRefresh } from './startRefresh';
import {
  findSuspension,
  suspendScaling,
  whyOtherSuspension,
} from './suspendScaling';
import { parseToken, tokenPartsOf } from './token';

/** Does actions on Auto Scaling groups. */
export class AsgActions {
  readonly #scope: AsgScope;

  constructor(scope: AsgScope) {
    this.#scope = scope;
  }

  /** Whether the action has happened already, told by what it would have done. */
  find(action: ConfirmedAction, facts: GroupFacts): Found {
    const { request } = action;
    const seen = parseToken(action.concurrencyToken);
    const refresh = refreshOf(action, facts);
    const happened = (is: boolean | undefined) =>
      is ? accepted(action, refresh?.InstanceRefreshId) : NOT_SENT;
    switch (request.kind) {
      case 'scale':
        return findSize(action, request, facts);
      case 'autoscaling':
        return findSuspension(action, request, facts);
      case 'rollout':
        return findStarted(action, facts);
      case 'rollback':
        return turnsBack(action)
          ? happened(refresh && isGoingBack(refresh))
          : findStarted(action, facts);
      case 'abort':
        return happened(
          refresh?.Status === 'Cancelling' || refresh?.Status === 'Cancelled',
        );
      case 'pause':
      case 'resume': {
        const paused = request.kind === 'pause';
        return happened(
          refresh &&
            isRunning(refresh) &&
            seen.paused !== paused &&
            isPaused(facts.group) === paused,
        );
      }
      default:
        return NOT_SENT;
    }
  }

  /** Why it must not be sent: the group is not what the person saw any more. */
  whyStale(action: ConfirmedAction, facts: GroupFacts): string | undefined {
    const seen = parseToken(action.concurrencyToken);
    const now = tokenPartsOf(facts);
    const { request } = action;
    // A refresh does not touch what is suspended of the scaling.
    if (request.kind === 'autoscaling')
      return whyOtherSuspension(request, seen.suspended, facts);
    if (seen.refresh !== now.refresh)
      return 'Another instance refresh was started since the page was drawn. Look again, and decide anew.';
    if (request.kind === 'scale') return whyOtherSize(request, seen, now);
    if (request.kind !== 'rollout' && request.kind !== 'rollback')
      return undefined;
    if (seen.template !== now.template)
      return 'The launch template of the group was changed since the page was drawn. Look again, and decide anew.';
    const same =
      isSameDesired(seen, now) && seen.min === now.min && seen.max === now.max;
    return same
      ? undefined
      : 'Its size was changed since the page was drawn. Look again, and decide anew.';
  }

  async send(
    action: ConfirmedAction,
    facts: GroupFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { request } = action;
    const { calls } = this.#scope;
    switch (request.kind) {
      case 'scale':
        return changeSize(calls, { action, request }, facts, signal);
      case 'autoscaling':
        return suspendScaling(calls, { action, request }, facts, signal);
      case 'rollout':
        return startRefresh(calls, action, facts, signal);
      case 'rollback':
        return turnsBack(action)
          ? this.#steer(action, facts, signal)
          : startRefresh(calls, action, facts, signal);
      default:
        return this.#steer(action, facts, signal);
    }
  }

  /** AWS says that a refresh runs, and shows none yet: nobody knows whose it is, so it is looked at again later. */
  throwIfUnclear(error: unknown, facts: GroupFacts | undefined): void {
    const busy = /^InstanceRefreshInProgress/.test(nameOf(error));
    if (!busy || (facts && runningOf(facts))) return;
    throw new ProviderError({
      provider: PROVIDER,
      operation: 'apply',
      message:
        'AWS says that an instance refresh runs, and does not show it yet. The portal looks again in a moment.',
      retryable: true,
      retryAfterMs: 2_000,
      cause: error,
    });
  }

  /** What is done to the refresh that runs. */
  async #steer(
    action: ConfirmedAction,
    facts: GroupFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { request } = action;
    const { calls } = this.#scope;
    const name = facts.group.AutoScalingGroupName!;
    const refresh = refreshOf(action, facts);
    if (!refresh || !isRunning(refresh) || refresh.Status === 'Cancelling')
      return refused(
        'That rollout does not run (any more). Look again, and decide anew.',
      );
    const paused = isPaused(facts.group);
    const standStill = () => calls.suspend(name, [REFRESH_PROCESS], signal);
    const goOn = () => calls.resume(name, [REFRESH_PROCESS], signal);
    switch (request.kind) {
      case 'rollback': {
        const why = whyNotBack(request.revisionId, refresh, facts);
        if (why !== undefined) return refused(why);
        // It would stand still on the way back, too. Done first: after a crash the rest is still to do, and is done.
        if (paused) await goOn();
        await calls.rollBack(name, signal);
        break;
      }
      case 'abort':
        if (paused) await goOn();
        await calls.cancel(name, signal);
        break;
      case 'pause':
        if (paused) return refused('It stands still already.');
        await standStill();
        break;
      case 'resume':
        if (!paused)
          return refused('There is nothing to resume: it is not paused.');
        await goOn();
        break;
      default:
        return refused(
          'A checkpoint of an instance refresh ends by itself after its time: there is nothing to promote.',
        );
    }
    return accepted(action, refresh.InstanceRefreshId);
  }
}

/** The refresh that an action is about: the one that ran when it was confirmed. */
function refreshOf(
  { nativeRolloutId, request }: ConfirmedAction,
  { refreshes }: GroupFacts,
): InstanceRefresh | undefined {
  const id =
    nativeRolloutId ?? ('rolloutId' in request ? request.rolloutId : undefined);
  return refreshes.find(({ InstanceRefreshId }) => InstanceRefreshId === id);
}

/** A rollback while a refresh ran is about that one. */
function turnsBack({ request, nativeRolloutId }: ConfirmedAction): boolean {
  return request.kind === 'rollback' && nativeRolloutId !== undefined;
}

function whyNotBack(
  wanted: string | undefined,
  refresh: InstanceRefresh,
  facts: GroupFacts,
): string | undefined {
  const why = whyIrreversible(facts, desiredOf(refresh));
  if (why !== undefined) return why;
  const before = resolve(templateOf(facts.group), facts.versions);
  return wanted === before
    ? undefined
    : 'While a rollout runs, AWS goes back only to what the group had before it. Choose that, or abort the rollout and start another one.';
}
