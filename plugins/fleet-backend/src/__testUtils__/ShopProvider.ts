import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  CallOptions,
  Observation,
  Scope,
} from '@capstan/plugin-fleet-node';
import {
  MemoryClock,
  MemoryProvider,
} from '@capstan/plugin-fleet-node/testUtils';

/** The engine in memory, now, with groups that entities may claim by {@link LOCAL_SERVICE_ANNOTATION}. */
export class ShopProvider extends MemoryProvider {
  constructor(options: { name?: string; rolloutMs?: number } = {}) {
    super({ ...options, clock: new MemoryClock(Date.now()) });
  }

  /** With `shop` in prod, which runs 1.0.0 and could run 1.1.0. */
  static withShop(
    options: { name?: string; rolloutMs?: number } = {},
  ): ShopProvider {
    const provider = new ShopProvider(options);
    provider.addGroup({
      service: 'shop',
      environment: 'prod',
      releases: [
        { id: 'r1', label: '1.0.0' },
        { id: 'r2', label: '1.1.0' },
      ],
      current: 'r1',
    });
    return provider;
  }

  async sweep(scope: Scope, options: CallOptions): Promise<Observation> {
    const observation = await super.sweep(scope, options);
    return {
      observedAt: new Date().toISOString(),
      groups: observation.groups.map(group => ({
        ...group,
        claim: {
          annotation: LOCAL_SERVICE_ANNOTATION,
          value: group.claim.value,
        },
      })),
    };
  }
}
