/**
 * The plugin for portals on the old frontend system: the same components, without extensions.
 * The only file that may import `@backstage/core-plugin-api` and `@backstage/core-compat-api`.
 *
 * @packageDocumentation
 */
/* eslint-disable no-restricted-imports */
import type { Entity } from '@backstage/catalog-model';
import {
  compatWrapper,
  convertLegacyRouteRef,
} from '@backstage/core-compat-api';
import {
  alertApiRef,
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  fetchApiRef,
} from '@backstage/core-plugin-api';
/* eslint-enable no-restricted-imports */
import {
  FleetClient,
  PIPELINE_ANNOTATIONS,
  SCALE_GROUP_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import { fleetApiRef } from './api';
import { catalogEntityRouteRef, rootRouteRef } from './routes';
import { fallbackToastApiRef } from './useToast';

const routes = { root: convertLegacyRouteRef(rootRouteRef) };

/** @public */
export const fleetPlugin = createPlugin({
  id: 'fleet',
  apis: [
    createApiFactory({
      api: fleetApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new FleetClient({ fetchApi }),
    }),
    createApiFactory({
      api: fallbackToastApiRef,
      deps: { alertApi: alertApiRef },
      factory: ({ alertApi }) => ({
        post({ title, status }) {
          alertApi.post({
            message: String(title),
            severity: status === 'danger' ? 'error' : 'info',
            display: 'transient',
          });
          return { close() {} };
        },
      }),
    }),
  ],
  routes,
  externalRoutes: {
    catalogEntity: convertLegacyRouteRef(catalogEntityRouteRef),
  },
});

/**
 * Whether an entity claims scale groups, and with them the tab and the card.
 * @public
 */
export const isFleetAvailable = (entity: Entity): boolean =>
  SCALE_GROUP_ANNOTATIONS.some(annotation =>
    Boolean(entity.metadata.annotations?.[annotation]),
  );

/**
 * Whether an entity claims pipelines, and with them their tab.
 * @public
 */
export const isPipelineAvailable = (entity: Entity): boolean =>
  PIPELINE_ANNOTATIONS.some(annotation =>
    Boolean(entity.metadata.annotations?.[annotation]),
  );

/**
 * The fleet page, for a `Route`.
 * @public
 */
export const FleetPage = fleetPlugin.provide(
  createRoutableExtension({
    name: 'FleetPage',
    mountPoint: routes.root,
    component: async () => {
      const { LegacyPage } = await import('./components/LegacyPage');
      return () => compatWrapper(<LegacyPage />);
    },
  }),
);

/**
 * The fleet tab, for an `EntityLayout.Route`.
 * @public
 */
export const EntityFleetContent = fleetPlugin.provide(
  createComponentExtension({
    name: 'EntityFleetContent',
    component: {
      lazy: () =>
        import('./components/EntityFleetContent').then(
          m => () => compatWrapper(<m.EntityFleetContent />),
        ),
    },
  }),
);

/**
 * The health tab, for an `EntityLayout.Route`.
 * @public
 */
export const EntityHealthContent = fleetPlugin.provide(
  createComponentExtension({
    name: 'EntityHealthContent',
    component: {
      lazy: () =>
        import('./components/EntityHealthContent').then(
          m => () => compatWrapper(<m.EntityHealthContent />),
        ),
    },
  }),
);

/**
 * The pipeline tab, for an `EntityLayout.Route`.
 * @public
 */
export const EntityPipelineContent = fleetPlugin.provide(
  createComponentExtension({
    name: 'EntityPipelineContent',
    component: {
      lazy: () =>
        import('./components/Pipelines').then(
          m => () => compatWrapper(<m.EntityPipelineContent />),
        ),
    },
  }),
);

/**
 * The fleet card, for an entity's overview.
 * @public
 */
export const EntityFleetCard = fleetPlugin.provide(
  createComponentExtension({
    name: 'EntityFleetCard',
    component: {
      lazy: () =>
        import('./components/EntityFleetCard').then(
          m => () => compatWrapper(<m.EntityFleetCard />),
        ),
    },
  }),
);
