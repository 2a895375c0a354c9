import {
  ApiBlueprint,
  PageBlueprint,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  FleetClient,
  SCALE_GROUP_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import { fleetApiRef } from './api';
import { ENTITY_TAB_PATH, rootRouteRef } from './routes';

/** Entities that claim scale groups through any of the annotations. */
const hasScaleGroup: FilterPredicate = {
  $any: SCALE_GROUP_ANNOTATIONS.map(
    annotation =>
      // TypeScript cannot see that a computed path never starts with `$`.
      ({
        [`metadata.annotations.${annotation}`]: { $exists: true },
      } as FilterPredicate),
  ),
};

/** `api:fleet` */
export const fleetApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: fleetApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new FleetClient({ fetchApi }),
    }),
});

/** `page:fleet` */
export const fleetPage = PageBlueprint.make({
  params: {
    path: '/fleet',
    routeRef: rootRouteRef,
    loader: () => import('./components/FleetPage').then(m => <m.FleetPage />),
  },
});

/** `entity-content:fleet` */
export const fleetEntityContent = EntityContentBlueprint.make({
  params: {
    path: ENTITY_TAB_PATH,
    title: 'Fleet',
    group: 'deployment',
    filter: hasScaleGroup,
    loader: () =>
      import('./components/EntityFleetContent').then(m => (
        <m.EntityFleetContent />
      )),
  },
});

/** `entity-card:fleet/health` */
export const fleetEntityCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    type: 'content',
    filter: hasScaleGroup,
    loader: () =>
      import('./components/EntityFleetCard').then(m => <m.EntityFleetCard />),
  },
});
