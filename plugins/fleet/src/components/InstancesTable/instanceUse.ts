import type { Instance } from '@capstan/plugin-fleet-common';

const MEGABYTE = 1024 * 1024;

/** From this share of its limit on, memory is worth a look: the next peak may end the instance. */
const NEAR_LIMIT = 0.9;

/** Memory in whole megabytes, and how near to the limit it is. `undefined` when it is not measured. */
export function memoryUse(
  instance: Pick<Instance, 'memoryBytes' | 'memoryLimitBytes'>,
):
  | { used: number; limit?: number; share?: number; nearLimit: boolean }
  | undefined {
  const { memoryBytes, memoryLimitBytes } = instance;
  if (memoryBytes === undefined) return undefined;
  const used = Math.round(memoryBytes / MEGABYTE);
  if (!memoryLimitBytes) return { used, nearLimit: false };
  const share = memoryBytes / memoryLimitBytes;
  return {
    used,
    limit: Math.round(memoryLimitBytes / MEGABYTE),
    share,
    nearLimit: share >= NEAR_LIMIT,
  };
}

/** Ended ones are listed apart: they have no use of anything, but a reason. */
export function hasEnded(
  instance: Pick<Instance, 'phase' | 'endedAt'>,
): boolean {
  return (
    instance.endedAt !== undefined ||
    instance.phase === 'stopped' ||
    instance.phase === 'failed'
  );
}
