import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

/**
 * Waits until the catalog has entities of a location (`there`), or none any more (`gone`). The answer is `false` when it
 * still has not followed after 20 seconds.
 */
export async function catalogFollows(
  location: string,
  wanted: 'there' | 'gone',
  options: { auth: AuthService; catalog: CatalogService; signal?: AbortSignal },
): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { items } = await options.catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_ORIGIN_LOCATION}`]: location,
        },
        fields: ['kind'],
        limit: 1,
      },
      { credentials: await options.auth.getOwnServiceCredentials() },
    );
    if (items.length > 0 === (wanted === 'there')) return true;
    if (Date.now() > end) return false;
    await sleep(PAUSE_MS, undefined, { signal: options.signal });
  }
}
