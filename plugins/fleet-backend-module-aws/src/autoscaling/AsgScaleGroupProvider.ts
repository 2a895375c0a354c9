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
import type { AsgScope, AsgScopes } from './AsgScopes';
import type { GroupFacts } from './GroupFacts';
import { PROVIDER, mapGroup } from './mapGroup';

/** Sees the Auto Scaling groups in the configured accounts and regions. */
export class AsgScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: AsgScopes;
  readonly #pushes: Pushes;

  constructor(scopes: AsgScopes, pushes: Pushes = new Pushes()) {
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
        whole: async () => this.#observe(found, await reader.read(signal)),
        some: async names =>
          this.#observe(found, await reader.readSome(names, signal)),
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
    return this.#pushes.follow('autoscaling', scope, {
      heated: found?.looks,
      onChange,
      signal,
    });
  }

  #observe(
    { scope }: AsgScope,
    groups: readonly GroupFacts[],
  ): Map<string, GroupObservation> {
    const now = this.#scopes.now();
    return new Map(
      groups.map(facts => [
        facts.group.AutoScalingGroupName!,
        this.#scopes.notes.annotate(mapGroup(facts, scope, now)),
      ]),
    );
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
