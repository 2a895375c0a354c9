import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedAction,
  PlanContext,
  ProviderPlan,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import { isRefusal, messageOf, toProviderError } from '../errors';
import { Sent } from '../Sent';
import { parseCapacityId } from './capacities';
import { unknownScope } from './DynamoDbScaleGroupProvider';
import type { DynamoDbScope, DynamoDbScopes } from './DynamoDbScopes';
import { findAction, sendAction, whyStale } from './capacityActions';
import type { Found } from './capacityActions';
import { PROVIDER } from './mapCapacity';
import { planCapacity } from './planCapacity';
import type { CapacityFacts } from './TableReader';

/**
 * Moves the bounds of capacity at Application Auto Scaling, and suspends and resumes what scales it; nothing else can be done
 * to a table. The calls set values, so that sent twice they change nothing the second time.
 */
export class DynamoDbRolloutProvider implements RolloutProvider {
  readonly name = PROVIDER;
  readonly #scopes: DynamoDbScopes;
  /** What was set can be undone by somebody, and is not set again then. */
  readonly #sent = new Sent();

  constructor(scopes: DynamoDbScopes) {
    this.#scopes = scopes;
  }

  plan(request: ActionRequest, context: PlanContext): ProviderPlan {
    return planCapacity(request, context);
  }

  async apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    const known = this.#sent.answerTo(action.idempotencyKey);
    if (known) return known;
    return this.#with(group, 'apply', async (scope, progress) => {
      if (scope.scope.account.readOnly)
        return refused(
          'The portal only looks at this account (readOnly in fleet.aws.accounts).',
        );
      const facts = await read(scope, group, signal);
      if (!facts)
        return refused(
          `The table or index of '${group.name}' is gone, or is on demand by now. Look at the page again.`,
        );
      const before = findAction(action, facts);
      if (before.outcome !== 'notSent') return this.#noted(action, before);
      const stale = whyStale(action, facts);
      if (stale !== undefined) return refused(stale);
      progress.onlyRead = false;
      try {
        return this.#noted(
          action,
          await sendAction(scope.scaling, action, facts, signal),
        );
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return refused(`AWS refused it: ${messageOf(error)}`);
      } finally {
        scope.looks.forget();
      }
    });
  }

  async readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<Found> {
    return this.#with(group, 'readBack', async scope =>
      findAction(action, await read(scope, group, signal)),
    );
  }

  #noted(
    { idempotencyKey }: ConfirmedAction,
    answer: ApplyResult,
  ): ApplyResult {
    if (answer.outcome === 'accepted')
      this.#sent.accepted(idempotencyKey, answer);
    return answer;
  }

  async #with<T>(
    { ref }: ScaleGroup,
    operation: string,
    run: (scope: DynamoDbScope, progress: { onlyRead: boolean }) => Promise<T>,
  ): Promise<T> {
    const { account, region } = ref;
    const scope = this.#scopes.find(account, region);
    const own =
      ref.nativeId.split(':').slice(2, 5).join(':') ===
      `dynamodb:${region}:${account}`;
    if (!scope || !own || !parseCapacityId(ref.nativeId))
      throw unknownScope(account, region, operation);
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
}

function read(
  { reader }: DynamoDbScope,
  { ref }: ScaleGroup,
  signal: AbortSignal,
): Promise<CapacityFacts | undefined> {
  return reader.readNow(parseCapacityId(ref.nativeId)!, signal);
}

function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
