import {
  catalogApiRef,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import {
  discoveryApiRef,
  fetchApiRef,
  type ApiHolder,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';

/** A service's name, as the template's schema has it. */
export const SERVICE_NAME = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

/** `unknown` when the portal could not be asked: the server will still refuse a name that is taken. */
export type Availability =
  | { readonly state: 'free' }
  | { readonly state: 'taken'; readonly by: string }
  | { readonly state: 'unknown' };

/** Asks whether a new service may have a name. What the person may not see counts as free here; the server sees it. */
export class NameAvailability {
  readonly #catalog: CatalogApi;
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  constructor(apis: ApiHolder) {
    const catalog = apis.get(catalogApiRef);
    const discovery = apis.get(discoveryApiRef);
    const fetch = apis.get(fetchApiRef);
    if (!catalog || !discovery || !fetch) {
      throw new Error(
        'The app has no catalog API, discovery API or fetch API.',
      );
    }
    this.#catalog = catalog;
    this.#discovery = discovery;
    this.#fetch = fetch;
  }

  async of(name: string): Promise<Availability> {
    try {
      const refs = [`component:default/${name}`, `api:default/${name}-api`];
      const { items } = await this.#catalog.getEntitiesByRefs({
        entityRefs: refs,
        fields: ['kind', 'metadata.name'],
      });
      const at = items.findIndex(Boolean);
      if (at >= 0) return { state: 'taken', by: `${refs[at]} in the catalog` };
      return (await this.#hasRepository(name))
        ? { state: 'taken', by: `the local repository '${name}'` }
        : { state: 'free' };
    } catch {
      return { state: 'unknown' };
    }
  }

  /** A portal without local Git has no repositories. */
  async #hasRepository(name: string): Promise<boolean> {
    const url = await this.#discovery.getBaseUrl('local-git');
    const response = await this.#fetch.fetch(`${url}/repositories`);
    if (!response.ok) return false;
    const { repositories } = (await response.json()) as {
      repositories: readonly { readonly name: string }[];
    };
    return repositories.some(repository => repository.name === name);
  }
}
