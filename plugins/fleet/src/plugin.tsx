import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiShipLine } from '@remixicon/react';
import {
  fleetApi,
  fleetAlertsPage,
  fleetApprovalsPage,
  fleetEntityCard,
  fleetEntityContent,
  fleetEntityHealth,
  fleetEntityPipeline,
  fleetHistoryPage,
  fleetPage,
  fleetServicesPage,
  fleetWaiting,
} from './extensions';
import { catalogEntityRouteRef, rootRouteRef } from './routes';

/**
 * Scale groups of all services in one page, and of one service in its tab and card.
 * @public
 */
export const fleetPlugin = createFrontendPlugin({
  pluginId: 'fleet',
  title: 'Fleet',
  icon: <RiShipLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  externalRoutes: { catalogEntity: catalogEntityRouteRef },
  // Sub-pages are tabs in this order.
  extensions: [
    fleetApi,
    fleetPage,
    fleetServicesPage,
    fleetAlertsPage,
    fleetApprovalsPage,
    fleetHistoryPage,
    fleetWaiting,
    fleetEntityContent,
    fleetEntityHealth,
    fleetEntityPipeline,
    fleetEntityCard,
  ],
});
