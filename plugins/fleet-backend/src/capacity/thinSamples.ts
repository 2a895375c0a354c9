import type { CapacitySample } from '@capstan/plugin-fleet-common';

/**
 * At most `max` samples over the same time, oldest first. Of each stretch the sample with the fewest healthy instances
 * stays, because a dip is what people look for; the first and the last always stay.
 */
export function thinSamples(
  samples: readonly CapacitySample[],
  max: number,
): readonly CapacitySample[] {
  if (samples.length <= max) return samples;
  const first = samples[0];
  const last = samples[samples.length - 1];
  const start = Date.parse(first.at);
  const stretch = (Date.parse(last.at) - start) / (max - 2);
  const kept = new Map<number, CapacitySample>();
  for (const sample of samples.slice(1, -1)) {
    const index = Math.min(
      max - 3,
      Math.floor((Date.parse(sample.at) - start) / stretch),
    );
    const former = kept.get(index);
    if (!former || sample.healthy < former.healthy) kept.set(index, sample);
  }
  return [first, ...kept.values(), last];
}
