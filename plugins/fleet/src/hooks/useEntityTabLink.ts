import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { ENTITY_TAB_PATH, catalogEntityRouteRef } from '../routes';

/**
 * Where an entity's fleet tab, or another tab of ours, is. The function gives `undefined` for what is no entity ref, and in portals without
 * catalog pages.
 */
export function useEntityTabLink(
  path: string = ENTITY_TAB_PATH,
): (entityRef: string | undefined) => string | undefined {
  const link = useRouteRef(catalogEntityRouteRef);
  return useCallback(
    entityRef => {
      if (!link || !entityRef) return undefined;
      const { namespace, kind, name } = parseEntityRef(entityRef);
      // The catalog writes kinds in lower case; another case would be another address of the same page.
      return `${link({
        namespace,
        kind: kind.toLocaleLowerCase('en-US'),
        name,
      })}${path}`;
    },
    [link, path],
  );
}
