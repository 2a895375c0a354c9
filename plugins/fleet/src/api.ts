import { createApiRef } from '@backstage/frontend-plugin-api';
import type { FleetApi } from '@capstan/plugin-fleet-common';

/**
 * Everything that the pages of this plugin ask for and do.
 * @public
 */
export const fleetApiRef = createApiRef<FleetApi>().with({
  id: 'plugin.fleet.client',
  pluginId: 'fleet',
});
