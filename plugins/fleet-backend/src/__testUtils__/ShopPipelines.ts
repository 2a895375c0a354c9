import type { Entity } from '@backstage/catalog-model';
import {
  LOCAL_GIT_ANNOTATION,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type {
  CallOptions,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import {
  MemoryClock,
  MemoryPipelineProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import { component } from './startFleet';

/** Pipelines in memory, now; `shop` is there. Stages take a second of `clock`. */
export class ShopPipelines extends MemoryPipelineProvider {
  constructor(options: { name?: string; intervalSeconds?: number } = {}) {
    super({ ...options, clock: new MemoryClock(Date.now()) });
    this.addPipeline('shop');
  }

  async observe(
    scope: Scope,
    watched: ReadonlySet<string>,
    options: CallOptions,
  ): Promise<PipelinesObserved> {
    return {
      ...(await super.observe(scope, watched, options)),
      observedAt: new Date().toISOString(),
    };
  }

  idOf(name: string): string {
    return stringifyScaleGroupRef(this.refOf(name));
  }

  /** A run that waits at its gate: of a push by this person. */
  waiting(actor?: string, name = 'shop'): string {
    const runId = this.push(name, actor);
    for (let stage = 0; stage < 3; stage++) this.clock.advance(1000);
    return runId;
  }
}

/** A component whose pipeline is called like it. */
export function built(name: string): Entity {
  const entity = component(name, name);
  entity.metadata.annotations![LOCAL_GIT_ANNOTATION] = name;
  return entity;
}
