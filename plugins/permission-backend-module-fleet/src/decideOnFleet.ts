import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import type {
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { FLEET_PLUGIN_ID } from '@capstan/plugin-fleet-common';

/** @public */
export interface FleetPolicyOptions {
  /** Full entity refs of groups and users who may act on every service. */
  readonly operators: readonly string[];
}

/**
 * The decision on a permission of the fleet plugin, for a person with these ownership refs; `undefined` when it is
 * somebody else's permission. For use in a policy of your own.
 *
 * Everybody signed in reads. Operators do everything. Owners do everything on the entities that they own: decided by the
 * catalog, on its `ownedBy` relations. What is not decided on an entity is for operators.
 * @public
 */
export function decideOnFleet(
  permission: Permission,
  ownershipEntityRefs: readonly string[] | undefined,
  options: FleetPolicyOptions,
): PolicyDecision | undefined {
  if (!permission.name.startsWith(`${FLEET_PLUGIN_ID}.`)) return undefined;
  if (ownershipEntityRefs === undefined)
    return { result: AuthorizeResult.DENY };
  if (permission.attributes.action === 'read')
    return { result: AuthorizeResult.ALLOW };
  if (ownershipEntityRefs.some(ref => options.operators.includes(ref)))
    return { result: AuthorizeResult.ALLOW };
  if (
    ownershipEntityRefs.length > 0 &&
    isResourcePermission(permission, 'catalog-entity')
  ) {
    return createCatalogConditionalDecision(
      permission,
      catalogConditions.isEntityOwner({ claims: [...ownershipEntityRefs] }),
    );
  }
  return { result: AuthorizeResult.DENY };
}
