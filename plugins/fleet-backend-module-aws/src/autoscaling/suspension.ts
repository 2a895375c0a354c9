import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type { Autoscaling, ScalingProcess } from '@capstan/plugin-fleet-common';
import type { Suspension } from '../scaling/planSuspension';
import type { GroupFacts } from './GroupFacts';

/*
 * Of the processes of an Auto Scaling group two are its autoscaling. The others (Launch, HealthCheck, InstanceRefresh …) keep
 * the group alive or roll it out: they are shown where they are suspended, and never touched from here.
 */

/** AWS's names of what the portal suspends and resumes. */
export const PROCESSES = {
  dynamic: 'AlarmNotification',
  scheduled: 'ScheduledActions',
} as const satisfies Partial<Record<ScalingProcess, string>>;

export type Process = keyof typeof PROCESSES;

export const NAMES = Object.keys(PROCESSES) as Process[];

export const NOTHING_SCALES =
  'It has neither a scaling policy nor a scheduled size: there is nothing to suspend. Add one at AWS first.';

export function isProcess(name: ScalingProcess): name is Process {
  return name in PROCESSES;
}

/** What is suspended now, in a fixed order. */
export function suspendedOf({
  SuspendedProcesses = [],
}: AutoScalingGroup): Process[] {
  return NAMES.filter(name =>
    SuspendedProcesses.some(
      ({ ProcessName }) => ProcessName === PROCESSES[name],
    ),
  );
}

/** Each process and whether it is suspended; `undefined` where nothing scales and nothing is suspended. */
export function processesOf({
  group,
  policies,
  scheduled,
}: GroupFacts): Autoscaling['processes'] {
  const suspended = suspendedOf(group);
  if (policies.length + scheduled.length + suspended.length === 0)
    return undefined;
  return NAMES.map(name => ({ name, suspended: suspended.includes(name) }));
}

/** Why it cannot be done at all. */
export function whyUnknown({ suspended }: Suspension): string | undefined {
  const other = suspended.find(name => !isProcess(name));
  return other === undefined
    ? undefined
    : `Auto Scaling groups cannot suspend '${other}'. They can suspend ${scalingProcessWords(
        NAMES,
      )}.`;
}
