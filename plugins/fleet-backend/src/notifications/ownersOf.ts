import type { AuthService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** By the catalog's relations; an entity that it has not stitched yet has only what its author wrote. */
export async function ownersOf(
  entityRef: string,
  written: string | undefined,
  services: { readonly catalog: CatalogService; readonly auth: AuthService },
): Promise<readonly string[]> {
  const entity = await services.catalog.getEntityByRef(entityRef, {
    credentials: await services.auth.getOwnServiceCredentials(),
  });
  const owners = (entity?.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  return owners.length > 0 ? owners : [written].flatMap(ref => ref ?? []);
}
