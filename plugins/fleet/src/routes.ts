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

/** Path of the health tab below an entity's page, with its slash. */
export const ENTITY_HEALTH_PATH = '/health';

/** Path of the pipeline tab below an entity's page, with its slash. */
export const ENTITY_PIPELINE_PATH = '/pipeline';

/** Paths of the sub-pages, below the page. The first is where the page itself leads to. */
export const SERVICES_PATH = 'services';
export const APPROVALS_PATH = 'approvals';
export const ALERTS_PATH = 'alerts';
export const HISTORY_PATH = 'history';
