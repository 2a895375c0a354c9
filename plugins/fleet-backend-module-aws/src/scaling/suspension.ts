import type {
  ScalableTarget,
  SuspendedState,
} from '@aws-sdk/client-application-auto-scaling';
import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type {
  Autoscaling,
  Capability,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { Suspension } from './planSuspension';

/** Application Auto Scaling's names of what it can leave alone. */
const FIELDS = {
  scaleIn: 'DynamicScalingInSuspended',
  scaleOut: 'DynamicScalingOutSuspended',
  scheduled: 'ScheduledScalingSuspended',
} as const satisfies Partial<Record<ScalingProcess, keyof SuspendedState>>;

type Process = keyof typeof FIELDS;

const PROCESSES = Object.keys(FIELDS) as Process[];

export const NO_TARGET =
  'It has no scalable target: nothing scales it, and there is nothing to suspend. Register one with Application Auto Scaling first.';

/** What is suspended now, in a fixed order. */
export function suspendedOf({
  SuspendedState: state = {},
}: ScalableTarget): Process[] {
  return PROCESSES.filter(name => state[FIELDS[name]] === true);
}

/** Each process and whether it is suspended; `undefined` without a target. */
export function processesOf(
  target: ScalableTarget | undefined,
): Autoscaling['processes'] {
  if (!target) return undefined;
  const suspended = suspendedOf(target);
  return PROCESSES.map(name => ({ name, suspended: suspended.includes(name) }));
}

/** The part of a concurrency token that changes with every suspension: `-` without a target, empty when nothing is. */
export function suspensionToken(target: ScalableTarget | undefined): string {
  return target ? suspendedOf(target).join('+') : '-';
}

/** The state that leaves exactly this alone; all fields are named, so that sent twice it changes nothing the second time. */
export function suspendedStateOf({ suspended }: Suspension): SuspendedState {
  return Object.fromEntries(
    PROCESSES.map(name => [FIELDS[name], suspended.includes(name)]),
  );
}

/** Whether it is as was asked for, and was not when the person looked (`seen`: that part of their token). */
export function isSuspended(
  request: Suspension,
  seen: string | undefined,
  target: ScalableTarget | undefined,
): boolean {
  const asked = tokenOf(request);
  return suspensionToken(target) === asked && seen !== asked;
}

/** Why it must not be sent: it is neither what the person saw nor what they asked for. */
export function whyOtherSuspension(
  request: Suspension,
  seen: string | undefined,
  target: ScalableTarget | undefined,
): string | undefined {
  const now = suspensionToken(target);
  return now === seen || now === tokenOf(request)
    ? undefined
    : 'What is suspended was changed since the page was drawn. Look again, and decide anew.';
}

/** Why nobody can suspend what it names. */
export function whyUnknown({ suspended }: Suspension): string | undefined {
  const other = suspended.find(name => !(name in FIELDS));
  return other === undefined
    ? undefined
    : `Application Auto Scaling cannot suspend '${other}'. It can suspend ${scalingProcessWords(
        PROCESSES,
      )}.`;
}

/** Whether its autoscaling can be suspended and resumed. */
export function mapSuspendable(target: ScalableTarget | undefined): Capability {
  return target ? { can: true } : { can: false, reason: NO_TARGET };
}

function tokenOf({ suspended }: Suspension): string {
  return [
    ...PROCESSES.filter(name => suspended.includes(name)),
    ...suspended.filter(name => !(name in FIELDS)),
  ].join('+');
}
