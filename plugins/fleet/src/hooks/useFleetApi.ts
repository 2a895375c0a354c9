import { useApi } from '@backstage/frontend-plugin-api';
import type { FleetApi } from '@capstan/plugin-fleet-common';
import { fleetApiRef } from '../api';

/** The API of the fleet, as the app provides it. */
export function useFleetApi(): FleetApi {
  return useApi(fleetApiRef);
}
