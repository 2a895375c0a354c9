import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { Capability } from '@capstan/plugin-fleet-common';
import { decideAll } from './decideAll';
import type { Question } from './decideAll';

type Right = ResourcePermission<'catalog-entity'>;

export interface WantedRights {
  /** `undefined`: the group belongs to no entity, so nobody may change it. */
  readonly entityRef?: string;
  readonly rights: readonly Right[];
}

/** Whether the caller has all these rights on the entity, and which is missing. */
export type Rights = (wanted: WantedRights) => Capability;

/** Asks about everything that is wanted at once; each right on each entity only one time. */
export async function rightsOf(
  permissions: PermissionsService,
  wanted: readonly WantedRights[],
  credentials: BackstageCredentials,
): Promise<Rights> {
  const questions = new Map(
    wanted.flatMap(({ entityRef, rights }) =>
      entityRef === undefined
        ? []
        : rights.map(permission => [
            keyOf(permission, entityRef),
            { permission, resourceRef: entityRef },
          ]),
    ) as [string, Question][],
  );
  const answers = await decideAll(
    permissions,
    [...questions.values()],
    credentials,
  );
  const allowed = new Set(
    [...questions.keys()].filter((_key, index) => answers[index]),
  );
  return ({ entityRef, rights }) => {
    if (entityRef === undefined)
      return {
        can: false,
        reason: 'No catalog entity claims this group, so nobody may change it.',
      };
    const missing = rights.find(
      permission => !allowed.has(keyOf(permission, entityRef)),
    );
    return missing
      ? {
          can: false,
          reason: `It needs the permission ${missing.name} on ${entityRef}. Ask its owner.`,
        }
      : { can: true };
  };
}

function keyOf(permission: Right, entityRef: string): string {
  return `${permission.name}\n${entityRef}`;
}
