import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  fleetGroupReadPermission,
  fleetHoldUpdatePermission,
  fleetUnclaimedReadPermission,
  SCALE_GROUP_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import { decideAll } from './decideAll';
import { rightsOfRequest } from './rightsOfAction';

type Claimed = Pick<ScaleGroup, 'id' | 'entityRef'>;

/** Who may do what. Rights are decided on the entity that a group belongs to. */
export class FleetAccess {
  readonly #permissions: PermissionsService;

  constructor(options: { permissions: PermissionsService }) {
    this.#permissions = options.permissions;
  }

  /** Throws the `NotFoundError` of an unknown group when the caller may not see this one. */
  async requireRead(
    group: Claimed,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.mayRead(group, credentials))) throw unknownGroup(group.id);
  }

  async mayRead(
    group: Pick<ScaleGroup, 'entityRef'>,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    return (await this.reader([group.entityRef], credentials))(group.entityRef);
  }

  /**
   * A test for the given entities; `undefined` stands for no entity. When the policy decides without looking at the
   * entity, that is one question; else one for each entity, in few requests.
   */
  async reader(
    entityRefs: readonly (string | undefined)[],
    credentials: BackstageCredentials,
  ): Promise<(entityRef: string | undefined) => boolean> {
    const refs = [...new Set(entityRefs.flatMap(ref => ref ?? []))];
    const unclaimed =
      entityRefs.includes(undefined) &&
      (await this.#mayReadUnclaimed(credentials));
    const visible = await this.#visible(refs, credentials);
    return ref => (ref === undefined ? unclaimed : visible.has(ref));
  }

  /** Throws a `NotAllowedError` that names the right which is missing. */
  async requireAction(
    request: ActionRequest,
    group: ScaleGroup,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const rights = rightsOfRequest(request, group);
    if (group.entityRef === undefined) {
      throw new NotAllowedError(
        `Nobody may change '${group.name}' in ${group.environment}: rights are decided on the catalog entity that a group ` +
          `belongs to, and none claims this one. Add an annotation (${SCALE_GROUP_ANNOTATIONS.join(
            ', ',
          )}) to its entity.`,
      );
    }
    const { entityRef } = group;
    const decisions = await this.#permissions.authorize(
      rights.map(permission => ({ permission, resourceRef: entityRef })),
      { credentials },
    );
    const missing = rights.find(
      (_right, index) => decisions[index].result !== AuthorizeResult.ALLOW,
    );
    if (missing) {
      // The first right is that of the action itself, so only a guard needs this one.
      const guard =
        request.kind === 'rollout' && missing !== rights[0]
          ? ' A guarded rollout is taken back by the portal for you when it fails. Without a guard (bakeSeconds 0) you may roll out.'
          : '';
      throw new NotAllowedError(
        `You may not do this to '${group.name}' in ${group.environment}: it needs the permission ${missing.name} on ` +
          `${entityRef}. Ask its owner.${guard}`,
      );
    }
  }

  /** Throws a `NotAllowedError` when the caller may not hold revisions back and release them. */
  async requireHold(
    group: Pick<ScaleGroup, 'name' | 'environment' | 'entityRef'>,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { name } = fleetHoldUpdatePermission;
    const refused = (on: string) =>
      new NotAllowedError(
        `You may not hold back or release revisions of '${group.name}' in ${group.environment}: it needs the permission ${name} on ${on}.`,
      );
    if (group.entityRef === undefined)
      throw refused('the catalog entity that claims it, and none does');
    const [decision] = await this.#permissions.authorize(
      [{ permission: fleetHoldUpdatePermission, resourceRef: group.entityRef }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW)
      throw refused(`${group.entityRef}. Ask its owner`);
  }

  /** Throws a `NotAllowedError` when the caller may not do this to alerts of the entity. */
  async requireAlert(
    permission: ResourcePermission<'catalog-entity'>,
    alert: { readonly title: string; readonly entityRef?: string },
    credentials: BackstageCredentials,
  ): Promise<void> {
    const refused = (on: string) =>
      new NotAllowedError(
        `You may not do this to the alert "${alert.title}": it needs the permission ${permission.name} on ${on}.`,
      );
    const { entityRef } = alert;
    if (entityRef === undefined)
      throw refused('the catalog entity that it is about, and there is none');
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: entityRef }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW)
      throw refused(`${entityRef}. Ask its owner`);
  }

  async #mayReadUnclaimed(credentials: BackstageCredentials): Promise<boolean> {
    const [decision] = await this.#permissions.authorize(
      [{ permission: fleetUnclaimedReadPermission }],
      { credentials },
    );
    return decision.result === AuthorizeResult.ALLOW;
  }

  async #visible(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<ReadonlySet<string>> {
    const answers = await decideAll(
      this.#permissions,
      refs.map(resourceRef => ({
        permission: fleetGroupReadPermission,
        resourceRef,
      })),
      credentials,
    );
    return new Set(refs.filter((_ref, index) => answers[index]));
  }
}

/** The same for a group that does not exist and for one that the caller may not see. */
export function unknownGroup(groupId: string): NotFoundError {
  return new NotFoundError(
    `There is no scale group '${groupId}', or you may not see it. List those of an entity with /groups?entityRef=….`,
  );
}
