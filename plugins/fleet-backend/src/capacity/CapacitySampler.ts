import type { GroupSize } from '@capstan/plugin-fleet-common';
import type { SampleRow } from './CapacityStore';

const EVERY_MS = 60_000;
const KEEP_EVERY_MS = 600_000;

/**
 * Decides which sizes are worth a sample: each change, and one each minute. One in ten minutes, and each change of what
 * was wanted, is kept for the whole retention.
 */
export class CapacitySampler {
  readonly #last = new Map<string, SampleRow>();

  sample(groupId: string, size: GroupSize, at: number): SampleRow | undefined {
    const last = this.#last.get(groupId);
    const { desired, running, healthy, min, max } = size;
    const wanted =
      !last || last.desired !== desired || last.min !== min || last.max !== max;
    const changed =
      wanted || last.running !== running || last.healthy !== healthy;
    if (!changed && at - Number(last.at) < EVERY_MS) return undefined;
    const lastBucket = last && Math.floor(Number(last.at) / KEEP_EVERY_MS);
    const keep =
      wanted || lastBucket !== Math.floor(at / KEEP_EVERY_MS) ? 1 : 0;
    return { group_id: groupId, at, desired, running, healthy, min, max, keep };
  }

  /** To be called once the sample is stored. */
  stored(sample: SampleRow): void {
    this.#last.set(sample.group_id, sample);
  }

  forget(groupId: string): void {
    this.#last.delete(groupId);
  }
}
