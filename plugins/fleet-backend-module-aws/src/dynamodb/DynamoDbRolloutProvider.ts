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
import { parseCapacityId } from './capacities';
import { unknownScope } from './DynamoDbScaleGroupProvider';
import type { DynamoDbScope, DynamoDbScopes } from './DynamoDbScopes';
import { NO_ROLLOUTS, PROVIDER, tokenOf } from './mapCapacity';
import type { CapacityFacts } from './TableReader';
import { planCapacity, whyNotScaled } from './planCapacity';

const ACCEPTED: ApplyResult = {
  outcome: 'accepted',
  message: 'Application Auto Scaling keeps the capacity within the new bounds.',
};
const NOT_SENT = { outcome: 'notSent' } as const;

type Found = ApplyResult | typeof NOT_SENT;

/**
 * Moves the bounds of capacity at Application Auto Scaling; nothing else can be done to a table. The call sets values, so
 * that sent twice it changes nothing the second time.
 */
export class DynamoDbRolloutProvider implements RolloutProvider {
  readonly name = PROVIDER;
  readonly #scopes: DynamoDbScopes;

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
    const { request } = action;
    return this.#with(group, 'apply', async (scope, progress) => {
      if (request.kind !== 'scale') return refused(NO_ROLLOUTS);
      if (scope.scope.account.readOnly)
        return refused(
          'The portal only looks at this account (readOnly in fleet.aws.accounts).',
        );
      const facts = await read(scope, group, signal);
      if (!facts)
        return refused(
          `The table or index of '${group.name}' is gone, or is on demand by now. Look at the page again.`,
        );
      const { target, capacity } = facts;
      if (!target)
        return refused(
          'It has no scalable target, and so no bounds that could be moved. Register one with Application Auto Scaling first.',
        );
      if (found(request, facts, action).outcome === 'accepted') return ACCEPTED;
      if (tokenOf(facts) !== action.concurrencyToken)
        return refused(
          'Its capacity was changed since the page was drawn. Look again, and decide anew.',
        );
      const min = request.min ?? target.MinCapacity!;
      const max = request.max ?? target.MaxCapacity!;
      const why = whyNotScaled(request, {
        min,
        max,
        desired: capacity.units,
      });
      if (why !== undefined) return refused(why);
      progress.onlyRead = false;
      try {
        await scope.scaling.register(
          {
            ResourceId: capacity.resourceId,
            ScalableDimension: capacity.dimension,
            MinCapacity: min,
            MaxCapacity: max,
          },
          signal,
        );
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return refused(`AWS refused it: ${messageOf(error)}`);
      }
      return ACCEPTED;
    });
  }

  async readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<Found> {
    const { request } = action;
    return this.#with(group, 'readBack', async scope => {
      const facts = await read(scope, group, signal);
      return facts && request.kind === 'scale'
        ? found(request, facts, action)
        : NOT_SENT;
    });
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

/** Done, when every bound that was asked for is there and was not there before. */
function found(
  request: ActionRequest & { kind: 'scale' },
  { target }: CapacityFacts,
  { concurrencyToken }: ConfirmedAction,
): Found {
  const [, min, max] = concurrencyToken.split('|');
  const asked = [
    [request.min, target?.MinCapacity, min],
    [request.max, target?.MaxCapacity, max],
  ].filter(([wanted]) => wanted !== undefined);
  const there =
    asked.length > 0 && asked.every(([wanted, now]) => wanted === now);
  const before = asked.every(([wanted, , seen]) => `${wanted}` === seen);
  return there && !before ? ACCEPTED : NOT_SENT;
}

function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
