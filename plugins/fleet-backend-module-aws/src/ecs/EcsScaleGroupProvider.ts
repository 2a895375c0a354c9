import type {
  CallOptions,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toScope } from '../AwsScope';
import { toProviderError } from '../errors';
import type { EcsScopes } from './EcsScopes';
import { PROVIDER, mapService } from './mapService';

/** Sees the services of ECS in the configured accounts and regions. */
export class EcsScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: EcsScopes;

  constructor(scopes: EcsScopes) {
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
    const { scope, reader } = found;
    try {
      const services = await reader.read(signal);
      return {
        observedAt: new Date(this.#scopes.now()).toISOString(),
        groups: services.map(facts =>
          this.#scopes.notes.annotate(mapService(facts, scope)),
        ),
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
