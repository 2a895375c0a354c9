import type {
  CallOptions,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toScope } from '../AwsScope';
import { toProviderError } from '../errors';
import type { DynamoDbScopes } from './DynamoDbScopes';
import { PROVIDER, mapCapacity } from './mapCapacity';

/** Sees the provisioned capacity of tables and indexes in the configured accounts and regions. */
export class DynamoDbScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: DynamoDbScopes;

  constructor(scopes: DynamoDbScopes) {
    this.#scopes = scopes;
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
    try {
      const all = await found.reader.read(signal);
      return {
        observedAt: new Date(this.#scopes.now()).toISOString(),
        groups: all.map(facts => mapCapacity(facts, found.scope)),
      };
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
