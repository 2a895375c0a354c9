import {
  ApiBlueprint,
  PageBlueprint,
  PluginHeaderActionBlueprint,
  SubPageBlueprint,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  FleetClient,
  PIPELINE_ANNOTATIONS,
  SCALE_GROUP_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import { fleetApiRef } from './api';
import {
  ALERTS_PATH,
  APPROVALS_PATH,
  ENTITY_HEALTH_PATH,
  ENTITY_PIPELINE_PATH,
  ENTITY_TAB_PATH,
  HISTORY_PATH,
  SERVICES_PATH,
  rootRouteRef,
} from './routes';

/** Entities with any of the annotations. */
const withAny = (annotations: readonly string[]): FilterPredicate => ({
  $any: annotations.map(
    annotation =>
      // TypeScript cannot see that a computed path never starts with `$`.
      ({
        [`metadata.annotations.${annotation}`]: { $exists: true },
      } as FilterPredicate),
  ),
});

/** Entities that claim scale groups. */
const hasScaleGroup = withAny(SCALE_GROUP_ANNOTATIONS);

/** Entities that claim pipelines. */
const hasPipeline = withAny(PIPELINE_ANNOTATIONS);

/** `api:fleet` */
export const fleetApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: fleetApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new FleetClient({ fetchApi }),
    }),
});

/** `page:fleet`. Has no loader: its sub-pages become the tabs of its header, and it leads to the first of them. */
export const fleetPage = PageBlueprint.make({
  params: { path: '/fleet', routeRef: rootRouteRef },
});

/** `sub-page:fleet/services` */
export const fleetServicesPage = SubPageBlueprint.make({
  name: 'services',
  params: {
    path: SERVICES_PATH,
    title: 'Services',
    loader: () => import('./components/FleetPage').then(m => <m.FleetPage />),
  },
});

/** `sub-page:fleet/approvals` */
export const fleetApprovalsPage = SubPageBlueprint.make({
  name: 'approvals',
  params: {
    path: APPROVALS_PATH,
    title: 'Approvals',
    loader: () =>
      import('./components/ApprovalsPage').then(m => <m.ApprovalsPage />),
  },
});

/** `sub-page:fleet/alerts` */
export const fleetAlertsPage = SubPageBlueprint.make({
  name: 'alerts',
  params: {
    path: ALERTS_PATH,
    title: 'Alerts',
    loader: () => import('./components/AlertsPage').then(m => <m.AlertsPage />),
  },
});

/** `sub-page:fleet/history` */
export const fleetHistoryPage = SubPageBlueprint.make({
  name: 'history',
  params: {
    path: HISTORY_PATH,
    title: 'History',
    loader: () =>
      import('./components/HistoryPage').then(m => <m.HistoryPage />),
  },
});

/** `plugin-header-action:fleet/waiting` */
export const fleetWaiting = PluginHeaderActionBlueprint.make({
  name: 'waiting',
  params: {
    loader: () =>
      import('./components/ApprovalsPage').then(m => <m.WaitingForYou />),
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

/** `entity-content:fleet/health` */
export const fleetEntityHealth = EntityContentBlueprint.make({
  name: 'health',
  params: {
    path: ENTITY_HEALTH_PATH,
    title: 'Health',
    group: 'observability',
    filter: hasScaleGroup,
    loader: () =>
      import('./components/EntityHealthContent').then(m => (
        <m.EntityHealthContent />
      )),
  },
});

/** `entity-content:fleet/pipeline` */
export const fleetEntityPipeline = EntityContentBlueprint.make({
  name: 'pipeline',
  params: {
    path: ENTITY_PIPELINE_PATH,
    title: 'Pipeline',
    group: 'operation',
    filter: hasPipeline,
    loader: () =>
      import('./components/Pipelines').then(m => <m.EntityPipelineContent />),
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
