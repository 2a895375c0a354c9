import type { ScalingProcess } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import type { AsgCalls } from './AsgCalls';
import { NOT_SENT, accepted, refused } from './answers';
import type { Found } from './answers';
import type { GroupFacts } from './GroupFacts';
import type { Suspension } from '../scaling/planSuspension';
import { NAMES, PROCESSES, suspendedOf, whyUnknown } from './suspension';
import type { Process } from './suspension';
import { parseToken } from './token';

/** Done, when exactly what was asked for is suspended and it was not so before. */
export function findSuspension(
  action: ConfirmedAction,
  request: Suspension,
  { group }: GroupFacts,
): Found {
  const { suspended: seen } = parseToken(action.concurrencyToken);
  const { suspended } = request;
  const there = isSame(suspendedOf(group), suspended);
  return whyUnknown(request) === undefined && there && !isSame(seen, suspended)
    ? accepted(action)
    : NOT_SENT;
}

/** Why it must not be sent: what is suspended is neither what the person saw, nor what an own attempt leaves. */
export function whyOtherSuspension(
  { suspended }: Suspension,
  seen: readonly Process[],
  { group }: GroupFacts,
): string | undefined {
  const now = suspendedOf(group);
  // The second one is what there is between the two calls of an attempt.
  const own = [seen, [...seen, ...suspended], suspended];
  return own.some(state => isSame(now, state))
    ? undefined
    : 'What is suspended of its scaling was changed since the page was drawn. Look again, and decide anew.';
}

/**
 * Suspends and resumes what is not yet as asked. AWS has a call for each direction; suspending comes first, so that whoever
 * swaps one for the other never has both at work.
 */
export async function suspendScaling(
  calls: AsgCalls,
  { action, request }: { action: ConfirmedAction; request: Suspension },
  { group }: GroupFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const why = whyUnknown(request);
  if (why !== undefined) return refused(why);
  const name = group.AutoScalingGroupName!;
  const now = suspendedOf(group);
  const suspend = NAMES.filter(
    process => request.suspended.includes(process) && !now.includes(process),
  );
  const resume = now.filter(process => !request.suspended.includes(process));
  const native = (processes: readonly Process[]) =>
    processes.map(process => PROCESSES[process]);
  if (suspend.length > 0) await calls.suspend(name, native(suspend), signal);
  if (resume.length > 0) await calls.resume(name, native(resume), signal);
  return accepted(action);
}

function isSame(
  one: readonly ScalingProcess[],
  other: readonly ScalingProcess[],
): boolean {
  return NAMES.every(name => one.includes(name) === other.includes(name));
}
