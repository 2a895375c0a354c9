import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  ACTION_KINDS,
  fleetHoldUpdatePermission,
} from '@capstan/plugin-fleet-common';
import type {
  ActionKind,
  Capability,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import type { ClaimIndex } from '../groups/ClaimIndex';
import { rightsOf } from './rightsOf';
import type { Rights } from './rightsOf';
import { rightsOfAction } from './rightsOfAction';

const VERBS: Readonly<Record<ActionKind | 'hold', string>> = {
  rollout: 'roll out',
  rollback: 'roll back',
  scale: 'scale',
  autoscaling: 'suspend or resume the autoscaling of',
  pause: 'pause a rollout of',
  resume: 'resume a rollout of',
  promote: 'promote a rollout of',
  abort: 'abort a rollout of',
  hold: 'hold back or release versions of',
};

/**
 * What the caller may do with groups, merged into their capabilities: a page shows a control that its reader may not use
 * as disabled, with the reason, never as an error after the click.
 */
export class GroupRights {
  readonly #permissions: PermissionsService;
  readonly #claims: Pick<ClaimIndex, 'entity'>;

  constructor(options: {
    permissions: PermissionsService;
    claims: Pick<ClaimIndex, 'entity'>;
  }) {
    this.#permissions = options.permissions;
    this.#claims = options.claims;
  }

  /** Asks for all groups at once, and about each entity one time however many groups it has. */
  async mergeInto(
    groups: readonly ScaleGroup[],
    credentials: BackstageCredentials,
  ): Promise<readonly ScaleGroup[]> {
    const rights = await rightsOf(
      this.#permissions,
      groups.flatMap(group => [
        ...ACTION_KINDS.map(kind => ({
          entityRef: group.entityRef,
          rights: rightsOfAction(kind, group),
        })),
        { entityRef: group.entityRef, rights: [fleetHoldUpdatePermission] },
      ]),
      credentials,
    );
    return groups.map(group => ({
      ...group,
      capabilities: this.#merged(group, rights),
    }));
  }

  #merged(group: ScaleGroup, rights: Rights): ScaleGroup['capabilities'] {
    const merged = (kind: ActionKind): Capability => {
      const right = rights({
        entityRef: group.entityRef,
        rights: rightsOfAction(kind, group),
      });
      return right.can ? group.capabilities[kind] : this.#missing(kind, group);
    };
    const hold = rights({
      entityRef: group.entityRef,
      rights: [fleetHoldUpdatePermission],
    });
    return {
      ...(Object.fromEntries(
        ACTION_KINDS.map(kind => [kind, merged(kind)]),
      ) as Record<ActionKind, Capability>),
      hold: hold.can ? { can: true } : this.#missing('hold', group),
    };
  }

  #missing(what: ActionKind | 'hold', group: ScaleGroup): Capability {
    const { entityRef } = group;
    if (entityRef === undefined) {
      return {
        can: false,
        reason: `Nobody may ${VERBS[what]} ${group.name}: no catalog entity claims it, and rights are decided on entities.`,
      };
    }
    const owner = this.#claims.entity(entityRef)?.owner;
    return {
      can: false,
      reason: `You may not ${VERBS[what]} ${group.name}. ${
        owner === undefined
          ? `${entityRef} names no owner: ask an operator of the portal.`
          : `Ask its owner, ${owner}, or an operator of the portal.`
      }`,
    };
  }
}
