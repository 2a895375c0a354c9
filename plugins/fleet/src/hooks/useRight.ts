import { useApiHolder } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type { Capability } from '@capstan/plugin-fleet-common';
import { useEffect, useState } from 'react';
import { useFleetTranslation } from './useFleetTranslation';

/**
 * Whether the person has a right on an entity, for what is no capability of a group. While nobody knows, and in portals
 * without permissions, it is a yes: the backend decides in any case.
 */
export function useRight(
  permission: ResourcePermission<'catalog-entity'>,
  entityRef: string | undefined,
): Capability {
  const { t } = useFleetTranslation();
  const permissionApi = useApiHolder().get(permissionApiRef);
  const [denied, setDenied] = useState<string>();

  useEffect(() => {
    if (!permissionApi || entityRef === undefined) return undefined;
    let current = true;
    const ask = async () => {
      try {
        const { result } = await permissionApi.authorize({
          permission,
          resourceRef: entityRef,
        });
        if (current)
          setDenied(result === AuthorizeResult.DENY ? entityRef : undefined);
      } catch {
        // Nobody knows: the answer of the backend will say so.
        if (current) setDenied(undefined);
      }
    };
    void ask();
    return () => {
      current = false;
    };
  }, [permissionApi, permission, entityRef]);

  if (entityRef === undefined)
    return { can: false, reason: t('right.unclaimed') };
  return denied === entityRef
    ? {
        can: false,
        reason: t('right.missing', {
          permission: permission.name,
          entity: entityRef,
        }),
      }
    : { can: true };
}
