import type { ObservedInstance } from '@capstan/plugin-fleet-node';

/** What the running instances of one revision use. */
export interface Saturation {
  readonly revisionId: string;
  /** Mean, percent of one core; absent when nobody measured. */
  readonly cpuPercent?: number;
  /** The fullest instance, percent of its limit; absent when nobody measured or nothing limits. */
  readonly memoryPercent?: number;
}

/** Of each revision of which anything is known. Instances that have ended use nothing. */
export function saturationOf(
  instances: readonly ObservedInstance[],
): readonly Saturation[] {
  const byRevision = new Map<string, { cpu: number[]; memory: number[] }>();
  for (const instance of instances) {
    if (instance.phase === 'failed' || instance.phase === 'stopped') continue;
    const used = byRevision.get(instance.revisionId) ?? { cpu: [], memory: [] };
    byRevision.set(instance.revisionId, used);
    const { cpuPercent, memoryBytes, memoryLimitBytes } = instance;
    if (cpuPercent !== undefined) used.cpu.push(cpuPercent);
    if (memoryBytes !== undefined && memoryLimitBytes)
      used.memory.push((100 * memoryBytes) / memoryLimitBytes);
  }
  return [...byRevision].flatMap(([revisionId, { cpu, memory }]) =>
    cpu.length + memory.length === 0
      ? []
      : [
          {
            revisionId,
            ...(cpu.length > 0 && {
              cpuPercent: cpu.reduce((a, b) => a + b) / cpu.length,
            }),
            ...(memory.length > 0 && {
              memoryPercent: memory.reduce((a, b) => Math.max(a, b)),
            }),
          },
        ],
  );
}
