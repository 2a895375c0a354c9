import { createPermission } from '@backstage/plugin-permission-common';
import type {
  BasicPermission,
  Permission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { ActionKind } from './groups/Capability';

/**
 * Rights are decided on the catalog entity that a group belongs to, so that a policy can say
 * "owners may roll back their own services".
 */
const resourceType = 'catalog-entity';

/** @public */
export const fleetGroupReadPermission: ResourcePermission<'catalog-entity'> =
  createPermission({
    name: 'fleet.group.read',
    attributes: { action: 'read' },
    resourceType,
  });

function actionPermission(
  name: string,
  action: 'create' | 'update',
): ResourcePermission<'catalog-entity'> {
  return createPermission({ name, attributes: { action }, resourceType });
}

/** @public */
export const fleetRolloutCreatePermission = actionPermission(
  'fleet.rollout.create',
  'create',
);
/** @public */
export const fleetRollbackCreatePermission = actionPermission(
  'fleet.rollback.create',
  'create',
);
/** @public */
export const fleetGroupScalePermission = actionPermission(
  'fleet.group.scale',
  'update',
);
/** @public */
export const fleetRolloutPausePermission = actionPermission(
  'fleet.rollout.pause',
  'update',
);
/** @public */
export const fleetRolloutPromotePermission = actionPermission(
  'fleet.rollout.promote',
  'update',
);
/** @public */
export const fleetRolloutAbortPermission = actionPermission(
  'fleet.rollout.abort',
  'update',
);

/**
 * Answering what waits for a person: gates, paused rollouts, proposals of AI agents.
 * @public
 */
export const fleetApprovalAnswerPermission = actionPermission(
  'fleet.approval.answer',
  'update',
);
/**
 * Holding a revision back, and resuming it.
 * @public
 */
export const fleetHoldUpdatePermission = actionPermission(
  'fleet.hold.update',
  'update',
);
/**
 * Starting, retrying, stopping and rolling back runs of pipelines. Gates need `fleet.approval.answer`.
 * @public
 */
export const fleetPipelineRunPermission = actionPermission(
  'fleet.pipeline.run',
  'update',
);
/** @public */
export const fleetAlertAcknowledgePermission = actionPermission(
  'fleet.alert.acknowledge',
  'update',
);
/** @public */
export const fleetAlertMutePermission = actionPermission(
  'fleet.alert.mute',
  'update',
);

/**
 * Seeing groups that no catalog entity claims.
 * @public
 */
export const fleetUnclaimedReadPermission: BasicPermission = createPermission({
  name: 'fleet.unclaimed.read',
  attributes: { action: 'read' },
});

/**
 * The right that each kind of action needs. Pausing and resuming are one right, as are scaling and suspending what scales.
 * @public
 */
export const permissionOfAction: Readonly<
  Record<ActionKind, ResourcePermission<'catalog-entity'>>
> = {
  rollout: fleetRolloutCreatePermission,
  rollback: fleetRollbackCreatePermission,
  scale: fleetGroupScalePermission,
  autoscaling: fleetGroupScalePermission,
  pause: fleetRolloutPausePermission,
  resume: fleetRolloutPausePermission,
  promote: fleetRolloutPromotePermission,
  abort: fleetRolloutAbortPermission,
};

/** @public */
export const fleetPermissions: readonly Permission[] = [
  fleetGroupReadPermission,
  fleetUnclaimedReadPermission,
  fleetRolloutCreatePermission,
  fleetRollbackCreatePermission,
  fleetGroupScalePermission,
  fleetRolloutPausePermission,
  fleetRolloutPromotePermission,
  fleetRolloutAbortPermission,
  fleetApprovalAnswerPermission,
  fleetHoldUpdatePermission,
  fleetPipelineRunPermission,
  fleetAlertAcknowledgePermission,
  fleetAlertMutePermission,
];
