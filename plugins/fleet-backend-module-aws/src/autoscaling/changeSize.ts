import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import type { AsgCalls } from './AsgCalls';
import { NOT_SENT, accepted, refused } from './answers';
import type { Found } from './answers';
import type { GroupFacts } from './GroupFacts';
import { parseToken } from './token';
import type { TokenParts } from './token';

type Resize = ActionRequest & { readonly kind: 'scale' };

const SIZES = ['desired', 'min', 'max'] as const;

/** Done, when every size that was asked for is there and it was not there before. */
export function findSize(
  action: ConfirmedAction,
  request: Resize,
  { group }: GroupFacts,
): Found {
  const seen = parseToken(action.concurrencyToken);
  const now = {
    desired: group.DesiredCapacity,
    min: group.MinSize,
    max: group.MaxSize,
  };
  const names = SIZES.filter(name => request[name] !== undefined);
  const there = names.every(name => request[name] === now[name]);
  const nothingToDo = names.every(name => request[name] === seen[name]);
  return there && !nothingToDo ? accepted(action) : NOT_SENT;
}

/** Where policies moved it when the person looked, or do so now, it is nobody's intent. After a restart they are not read yet. */
export function isSameDesired(seen: TokenParts, now: TokenParts): boolean {
  return (
    seen.desired === undefined ||
    now.desired === undefined ||
    seen.desired === now.desired
  );
}

/** Why a size must not be sent: somebody else has set one that is neither what the person saw nor what they asked for. */
export function whyOtherSize(
  request: Resize,
  seen: TokenParts,
  now: TokenParts,
): string | undefined {
  const other = SIZES.some(
    name =>
      now[name] !== request[name] &&
      (name === 'desired'
        ? !isSameDesired(seen, now)
        : now[name] !== seen[name]),
  );
  return other
    ? 'Its size was changed since the page was drawn. Look again, and decide anew.'
    : undefined;
}

/** Sets the sizes that were asked for, and no other. */
export async function changeSize(
  calls: AsgCalls,
  { action, request }: { action: ConfirmedAction; request: Resize },
  { group }: GroupFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const min = request.min ?? group.MinSize ?? 0;
  const max = request.max ?? group.MaxSize ?? 0;
  const { desired } = request;
  if (min > max) {
    return refused(
      `The minimum (${min}) cannot be above the maximum (${max}). Move one of them.`,
    );
  }
  if (desired !== undefined && (desired < min || desired > max)) {
    return refused(
      `${desired} is not between ${min} and ${max}. Choose a size in between, or move the bounds.`,
    );
  }
  await calls.update(
    {
      AutoScalingGroupName: group.AutoScalingGroupName,
      ...(request.min !== undefined && { MinSize: min }),
      ...(request.max !== undefined && { MaxSize: max }),
      ...(desired !== undefined && { DesiredCapacity: desired }),
    },
    signal,
  );
  return accepted(action);
}
