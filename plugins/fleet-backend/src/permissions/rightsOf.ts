import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { Capability } from '@capstan/plugin-fleet-common';
import { inBatches } from '../database/batches';

/** Questions that one request to the permission backend asks; its body may not be larger than 100 kB. */
const BATCH = 200;

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
    ) as [string, { permission: Right; resourceRef: string }][],
  );
  const allowed = new Set<string>();
  for (const batch of inBatches([...questions], BATCH)) {
    const decisions = await permissions.authorize(
      batch.map(([, question]) => question),
      { credentials },
    );
    batch.forEach(([key], index) => {
      if (decisions[index].result === AuthorizeResult.ALLOW) allowed.add(key);
    });
  }
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
