import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { LOCAL_GIT_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';

/**
 * Why a new service cannot have the name; `undefined` when it can. Looks with the portal's own eyes: what the person may not
 * see still has its name. What `creator` itself made is not in its way, so that a run can be tried again.
 */
export async function refusalOfTakenName(
  name: string,
  creator: string | undefined,
  asked: {
    readonly catalog: CatalogService;
    readonly credentials: BackstageCredentials;
    readonly repositories: LocalGitRepositories | undefined;
  },
): Promise<string | undefined> {
  const { catalog, credentials } = asked;
  const repository = await asked.repositories?.get(name);
  const isOwn = creator !== undefined && repository?.createdBy === creator;
  const { items } = await catalog.getEntities(
    {
      filter: ['component', 'api'].map(kind => ({
        kind,
        'metadata.name': [name, `${name}-api`],
      })),
      fields: ['kind', 'metadata'],
    },
    { credentials },
  );
  const other = items.find(
    entity =>
      !isOwn || entity.metadata.annotations?.[LOCAL_GIT_ANNOTATION] !== name,
  );
  if (other) {
    return `'${name}' is taken by ${stringifyEntityRef(
      other,
    )} in the catalog. Choose another name.`;
  }
  return repository && !isOwn
    ? `'${name}' is taken by a local repository of that name. Choose another name.`
    : undefined;
}
