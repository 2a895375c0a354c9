import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  fleetApprovalAnswerPermission,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';
import type { ActionKind, ScaleGroup } from '@capstan/plugin-fleet-common';

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
