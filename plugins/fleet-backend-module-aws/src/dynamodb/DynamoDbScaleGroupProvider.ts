import type {
  CallOptions,
  GroupObservation,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toScope } from '../AwsScope';
import { toProviderError } from '../errors';
import { Pushes } from '../push/Pushes';
import type { DynamoDbScope, DynamoDbScopes } from './DynamoDbScopes';
import { PROVIDER, mapCapacity } from './mapCapacity';
import type { CapacityFacts } from './TableReader';

/** Sees the provisioned capacity of tables and indexes in the configured accounts and regions. */
export class DynamoDbScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: DynamoDbScopes;
  readonly #pushes: Pushes;

  constructor(scopes: DynamoDbScopes, pushes: Pushes = new Pushes()) {
    this.#scopes = scopes;
    this.#pushes = pushes;
  }

  scopes(): readonly Scope[] {
    return this.#scopes.all().map(({ scope }) => toScope(PROVIDER, scope));
  }

  async sweep(
    { account, region }: Scope,
    { signal }: CallOptions,
  ): Promise<Observation> {
    const found = this.#scopes.find(account, region);
    if (!found) throw unknownScope(account, region, 'sweep');
    const { looks, reader } = found;
    try {
      return await looks.look({
        whole: async () => observe(found, await reader.read(signal)),
        some: async tables =>
          observe(found, await reader.readSome(tables, signal)),
      });
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation: 'sweep',
        account,
        region,
        onlyRead: true,
      });
    }
  }

  watch(
    scope: Scope,
    onChange: () => void,
    { signal }: CallOptions,
  ): Promise<void> {
    const found = this.#scopes.find(scope.account, scope.region);
    return this.#pushes.follow('dynamodb', scope, {
      heated: found?.looks,
      onChange,
      signal,
    });
  }
}

/** By table: each has a group for reading and one for writing, and so has each of its indexes. */
function observe(
  { scope }: DynamoDbScope,
  all: readonly CapacityFacts[],
): Map<string, GroupObservation[]> {
  const observed = new Map<string, GroupObservation[]>();
  for (const facts of all) {
    const { table } = facts.capacity;
    observed.set(table, [
      ...(observed.get(table) ?? []),
      mapCapacity(facts, scope),
    ]);
  }
  return observed;
}

/** The account or region is not in the configuration (any more). */
export function unknownScope(
  account: string,
  region: string,
  operation: string,
): ProviderError {
  return new ProviderError({
    provider: PROVIDER,
    operation,
    message: `Account ${account} (${region}) is not configured. Add it to 'fleet.aws.accounts'.`,
    retryable: false,
    notSent: true,
  });
}
