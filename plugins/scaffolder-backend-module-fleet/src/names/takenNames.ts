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
  creator: string,
  asked: {
    readonly catalog: CatalogService;
    readonly credentials: BackstageCredentials;
    readonly repositories: LocalGitRepositories | undefined;
  },
): Promise<string | undefined> {
  const { catalog, credentials } = asked;
  const repository = await asked.repositories?.get(name);
  const isOwn = repository?.createdBy === creator;
  if (repository && !isOwn) {
    return `Name: there is a local repository '${name}' already. Choose another name.`;
  }
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
  return (
    other &&
    `Name: the catalog has ${stringifyEntityRef(
      other,
    )} already. Choose another name than '${name}'.`
  );
}
