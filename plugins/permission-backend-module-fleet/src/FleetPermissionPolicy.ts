import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decideOnFleet } from './decideOnFleet';
import type { FleetPolicyOptions } from './decideOnFleet';

/**
 * `decideOnFleet` for the fleet; everything else is allowed to everybody who is signed in. Services are no business of a
 * policy: Backstage never asks it about them.
 */
export class FleetPermissionPolicy implements PermissionPolicy {
  readonly #options: FleetPolicyOptions;

  constructor(options: FleetPolicyOptions) {
    this.#options = options;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return (
      // `info` was read once for the whole request; asking the service again would be a call for each permission.
      decideOnFleet(
        permission,
        user?.info.ownershipEntityRefs,
        this.#options,
      ) ?? { result: user ? AuthorizeResult.ALLOW : AuthorizeResult.DENY }
    );
  }
}
