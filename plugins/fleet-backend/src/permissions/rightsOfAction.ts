import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  fleetApprovalAnswerPermission,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';
import type {
  ActionKind,
  ActionRequest,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';

/**
 * All rights that an action on a group needs now. Promoting a rollout whose gate waits for a person is an answer to an
 * approval, wherever it comes from.
 */
export function rightsOfAction(
  kind: ActionKind,
  group: Pick<ScaleGroup, 'rollout'>,
): readonly ResourcePermission<'catalog-entity'>[] {
  const rights = [permissionOfAction[kind]];
  if (kind === 'promote' && group.rollout?.phase === 'awaitingPromotion')
    rights.push(fleetApprovalAnswerPermission);
  return rights;
}

/**
 * The same for what is asked. Whoever has a rollout guarded asks for a rollback, too, even if the portal does it later.
 */
export function rightsOfRequest(
  request: ActionRequest,
  group: Pick<ScaleGroup, 'rollout' | 'guardSeconds'>,
): readonly ResourcePermission<'catalog-entity'>[] {
  const rights = rightsOfAction(request.kind, group);
  if (request.kind !== 'rollout') return rights;
  const guarded = request.guard
    ? request.guard.bakeSeconds > 0
    : group.guardSeconds !== undefined;
  return guarded ? [...rights, permissionOfAction.rollback] : rights;
}
