import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedAction,
  PlanContext,
  ProviderPlan,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { isRefusal, messageOf, toProviderError } from '../errors';
import { Sent } from '../Sent';
import { AsgActions } from './AsgActions';
import { unknownScope } from './AsgScaleGroupProvider';
import { HISTORY } from './AsgReader';
import type { AsgScope, AsgScopes } from './AsgScopes';
import { refused } from './answers';
import type { Found } from './answers';
import type { GroupFacts } from './GroupFacts';
import { PROVIDER } from './mapGroup';
import { planAsgAction } from './planAsgAction';
import { parseToken } from './token';

/**
 * Steers Auto Scaling groups. AWS knows no client tokens here, so an action looks before it acts: it reads the group and its
 * refreshes, and sends only when that is still what the person saw. What was sent is found again by what it did; what this
 * process was told is remembered, since somebody may have undone it meanwhile. A group has at most one refresh, so a start that
 * is sent twice is refused by AWS itself.
 */
export class AsgRolloutProvider implements RolloutProvider {
  readonly name = PROVIDER;
  readonly #scopes: AsgScopes;
  readonly #sent = new Sent();

  constructor(scopes: AsgScopes) {
    this.#scopes = scopes;
  }

  plan(request: ActionRequest, context: PlanContext): ProviderPlan {
    return planAsgAction(request, context);
  }

  async apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    const known = this.#sent.answerTo(action.idempotencyKey);
    if (known) return known;
    return this.#with(group, 'apply', async (scope, progress) => {
      if (scope.scope.account.readOnly) {
        return refused(
          'The portal only looks at this account (readOnly in fleet.aws.accounts).',
        );
      }
      const facts = await read(scope, group, signal);
      if (!facts) {
        return refused(
          `The Auto Scaling group '${group.name}' is gone. Look at the page again.`,
        );
      }
      throwIfBehind(action, facts);
      const actions = new AsgActions(scope);
      const before = actions.find(action, facts);
      if (before.outcome !== 'notSent') return this.#noted(action, before);
      const stale = actions.whyStale(action, facts);
      if (stale !== undefined) return refused(stale);
      progress.onlyRead = false;
      try {
        return this.#noted(action, await actions.send(action, facts, signal));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // It may have been refused because an earlier attempt had got through.
        const now = await read(scope, group, signal);
        const found = now && actions.find(action, now);
        if (found?.outcome === 'accepted') return this.#noted(action, found);
        actions.throwIfUnclear(error, now);
        return refused(`AWS refused it: ${messageOf(error)}`);
      } finally {
        scope.reader.touched(facts.group.AutoScalingGroupName);
        scope.looks.forget();
      }
    });
  }

  async readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<Found> {
    return this.#with(group, 'readBack', async scope => {
      const facts = await read(scope, group, signal);
      if (!facts) return { outcome: 'notSent' as const };
      throwIfBehind(action, facts);
      const answer = new AsgActions(scope).find(action, facts);
      return answer.outcome === 'accepted'
        ? this.#noted(action, answer)
        : answer;
    });
  }

  async #with<T>(
    { ref }: ScaleGroup,
    operation: string,
    run: (scope: AsgScope, progress: { onlyRead: boolean }) => Promise<T>,
  ): Promise<T> {
    const { account, region } = ref;
    const scope = this.#scopes.find(account, region);
    // An ARN that names another account would be answered by that one, with what the person may do in this one.
    const own =
      ref.nativeId.split(':').slice(2, 5).join(':') ===
      `autoscaling:${region}:${account}`;
    if (!scope || !own) throw unknownScope(account, region, operation);
    const progress = { onlyRead: true };
    try {
      return await run(scope, progress);
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation,
        account,
        region,
        onlyRead: progress.onlyRead,
      });
    }
  }

  /** The sweep may see the rollout before the journal has its id. */
  #noted<T extends Found>(action: ConfirmedAction, answer: T): T {
    const { kind } = action.request;
    if (answer.outcome === 'accepted')
      this.#sent.accepted(action.idempotencyKey, answer);
    if (
      answer.outcome === 'accepted' &&
      answer.nativeRolloutId !== undefined &&
      answer.nativeRolloutId !== action.nativeRolloutId &&
      (kind === 'rollout' || kind === 'rollback')
    ) {
      this.#scopes.notes.add(answer.nativeRolloutId, {
        actor: action.actor,
        ...(action.reason !== undefined && { reason: action.reason }),
        ...(kind === 'rollback' && {
          rollbackOf: action.rollbackOfNativeId ?? '-',
        }),
      });
    }
    return answer;
  }
}

/** The name is the last part of the ARN; the ARN tells whether it is still the same group. */
function read({ reader }: AsgScope, { ref }: ScaleGroup, signal: AbortSignal) {
  const arn = ref.nativeId;
  const name = arn.slice(arn.indexOf('autoScalingGroupName/') + 21);
  return reader.readNow({ name, arn }, signal);
}

/**
 * AWS keeps refreshes for weeks: when the one that the person saw is not shown, the answer is from before it, and says nothing
 * about what became of the action.
 */
function throwIfBehind(
  { concurrencyToken }: ConfirmedAction,
  { refreshes }: GroupFacts,
): void {
  const { refresh: seen } = parseToken(concurrencyToken);
  const shown = refreshes.some(
    ({ InstanceRefreshId }) => InstanceRefreshId === seen,
  );
  if (seen === '' || shown || refreshes.length >= HISTORY) return;
  throw new ProviderError({
    provider: PROVIDER,
    operation: 'read',
    message:
      'AWS does not show the latest instance refresh yet. The portal looks again in a moment.',
    retryable: true,
    retryAfterMs: 2_000,
    notSent: true,
  });
}
