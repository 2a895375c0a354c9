import type {
  CallOptions,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toScope } from '../AwsScope';
import { toProviderError } from '../errors';
import type { AsgScopes } from './AsgScopes';
import { PROVIDER, mapGroup } from './mapGroup';

/** Sees the Auto Scaling groups in the configured accounts and regions. */
export class AsgScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: AsgScopes;

  constructor(scopes: AsgScopes) {
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
      const groups = await found.reader.read(signal);
      const now = this.#scopes.now();
      return {
        observedAt: new Date(now).toISOString(),
        groups: groups.map(facts =>
          this.#scopes.notes.annotate(mapGroup(facts, found.scope, now)),
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
