import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The fleet page. */
export const rootRouteRef = createRouteRef();

/** An entity's page; the fleet tab lives below it. */
export const catalogEntityRouteRef = createExternalRouteRef({
  params: ['namespace', 'kind', 'name'],
  defaultTarget: 'catalog.catalogEntity',
});

/** Path of the fleet tab below an entity's page, with its slash. */
export const ENTITY_TAB_PATH = '/fleet';
