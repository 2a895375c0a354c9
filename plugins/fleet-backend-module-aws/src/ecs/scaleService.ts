import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult } from '@capstan/plugin-fleet-node';
import type { EcsScope } from './EcsScopes';
import { resourceIdOf } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';
import type { TokenParts } from './token';

/**
 * Sets the bounds at Application Auto Scaling, then the size at ECS. Each call sets values and does not add to them, so a
 * second attempt after half of a first one ends in the same state.
 */
export async function scaleService(
  { calls, scaling }: EcsScope,
  request: ActionRequest & { kind: 'scale' },
  { service, target }: ServiceFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const bounds = request.min !== undefined || request.max !== undefined;
  const min = request.min ?? target?.MinCapacity ?? 0;
  const max = request.max ?? target?.MaxCapacity ?? Number.POSITIVE_INFINITY;
  const present = service.desiredCount ?? 0;
  const desired = request.desired ?? present;
  if (bounds && !target) {
    return refused(
      'It has no scalable target, and so no bounds: only its size can be set. Register one with Application Auto Scaling first.',
    );
  }
  if (min > max) {
    return refused(
      `The minimum (${min}) cannot be above the maximum (${max}). Move one of them.`,
    );
  }
  if (request.desired !== undefined && (desired < min || desired > max)) {
    return refused(
      `${desired} is not between ${min} and ${max}. Choose a size in between, or move the bounds.`,
    );
  }
  if (bounds) {
    await scaling.register(
      {
        ResourceId: resourceIdOf(service.serviceArn!),
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: min,
        MaxCapacity: max,
      },
      signal,
    );
  }
  if (request.desired !== undefined && desired !== present) {
    await calls.update(
      {
        cluster: service.clusterArn,
        service: service.serviceArn!,
        desiredCount: desired,
      },
      signal,
    );
  }
  return { outcome: 'accepted', message: 'AWS changes the size.' };
}

function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}

/** Whether every size that was asked for is there, and was not there when the person looked. */
export function isScaled(
  request: ActionRequest & { kind: 'scale' },
  seen: TokenParts,
  { service, target }: ServiceFacts,
): boolean {
  const now = {
    desired: service.desiredCount,
    min: target?.MinCapacity,
    max: target?.MaxCapacity,
  };
  const names = (['desired', 'min', 'max'] as const).filter(
    name => request[name] !== undefined,
  );
  const there = names.every(name => request[name] === now[name]);
  const nothingToDo = names.every(name => request[name] === seen[name]);
  return there && !nothingToDo;
}

/** Each size must be what the person saw, or what they asked for (a first attempt may have got half way). */
export function whyOtherSize(
  request: ActionRequest & { kind: 'scale' },
  seen: TokenParts,
  now: TokenParts,
): string | undefined {
  const other = (['desired', 'min', 'max'] as const).some(
    name => now[name] !== seen[name] && now[name] !== request[name],
  );
  return other
    ? 'Its size was changed since the page was drawn. Look again, and decide anew.'
    : undefined;
}
