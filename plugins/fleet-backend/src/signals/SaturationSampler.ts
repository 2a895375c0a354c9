import type { ObservedInstance } from '@capstan/plugin-fleet-node';
import type { StoredSample } from './SampleStore';
import { saturationOf } from './saturationOf';

export const SATURATION_SECONDS = 15;
const EVERY_MS = SATURATION_SECONDS * 1000;

/** What instances use, once in each quarter of a minute: often enough to be drawn, seldom enough to be kept. */
export class SaturationSampler {
  readonly #last = new Map<string, number>();

  /** `source` is the scope that was looked at. */
  sample(
    source: string,
    groupId: string,
    instances: readonly ObservedInstance[],
    now: number,
  ): readonly StoredSample[] {
    const at = Math.floor(now / EVERY_MS) * EVERY_MS;
    if (this.#last.get(groupId) === at) return [];
    return saturationOf(instances).map(used => ({
      source,
      groupId,
      at,
      seconds: SATURATION_SECONDS,
      ...used,
    }));
  }

  /** To be called once samples are stored. */
  stored(samples: readonly StoredSample[]): void {
    for (const { groupId, at } of samples) this.#last.set(groupId, at);
  }

  forget(groupId: string): void {
    this.#last.delete(groupId);
  }
}
