import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  CallOptions,
  GroupObservation,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toScope } from '../AwsScope';
import { inBatches } from '../batches';
import { toProviderError } from '../errors';
import { Pushes } from '../push/Pushes';
import type { EcsScope, EcsScopes } from './EcsScopes';
import { PROVIDER, mapService } from './mapService';
import type { ServiceFacts } from './ServiceFacts';

/** Services that are mapped before anything else gets its turn. */
const AT_ONCE = 50;

/** Sees the services of ECS in the configured accounts and regions. */
export class EcsScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #scopes: EcsScopes;
  readonly #pushes: Pushes;

  constructor(scopes: EcsScopes, pushes: Pushes = new Pushes()) {
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
        some: async arns =>
          this.#observe(found, await reader.readSome(arns, signal)),
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
    return this.#pushes.follow('ecs', scope, {
      heated: found?.looks,
      onChange,
      signal,
    });
  }

  /** In pieces, so that an account of hundreds of services does not keep requests waiting. */
  async #observe(
    { scope }: EcsScope,
    services: readonly ServiceFacts[],
  ): Promise<Map<string, GroupObservation>> {
    const observed = new Map<string, GroupObservation>();
    for (const batch of inBatches(services, AT_ONCE)) {
      for (const facts of batch)
        observed.set(
          facts.service.serviceArn!,
          this.#scopes.notes.annotate(mapService(facts, scope)),
        );
      await nextTurn();
    }
    return observed;
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
