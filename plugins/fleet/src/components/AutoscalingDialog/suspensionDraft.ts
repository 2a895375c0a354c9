import type { Autoscaling, ScalingProcess } from '@capstan/plugin-fleet-common';

/** What the person switched, and to what; all else stays as the group has it, also when that changes meanwhile. */
export type SuspensionDraft = Readonly<
  Partial<Record<ScalingProcess, 'on' | 'off'>>
>;

/** What would be suspended and resumed, compared with now. `suspended` is all that is suspended afterwards. */
export interface Suspension {
  readonly suspended: readonly ScalingProcess[];
  readonly toSuspend: readonly ScalingProcess[];
  readonly toResume: readonly ScalingProcess[];
}

/** Reads the form on top of what the group says now. */
export function readSuspension(
  draft: SuspensionDraft,
  { processes = [] }: Autoscaling,
): Suspension {
  const suspended: ScalingProcess[] = [];
  const toSuspend: ScalingProcess[] = [];
  const toResume: ScalingProcess[] = [];
  for (const process of processes) {
    const { name } = process;
    const wanted = draft[name] ? draft[name] === 'off' : process.suspended;
    if (wanted) suspended.push(name);
    if (wanted && !process.suspended) toSuspend.push(name);
    if (!wanted && process.suspended) toResume.push(name);
  }
  return { suspended, toSuspend, toResume };
}
