import type { SignalApi } from '@backstage/plugin-signals-react';
import type { FleetApi } from '@capstan/plugin-fleet-common';
import { fleetApiRef } from '../api';
import { fleetPlugin } from '../plugin';
import type { FakeFleet } from './FakeFleet';

/** The plugin as a portal installs it, with another API behind it. */
export function fleetPluginWith(api: FleetApi) {
  return fleetPlugin.withOverrides({
    extensions: [
      fleetPlugin.getExtension('api:fleet').override({
        params: defineParams =>
          defineParams({ api: fleetApiRef, deps: {}, factory: () => api }),
      }),
    ],
  });
}

/** Signals as the backend sends them, from a fleet in memory. */
export function signalsFrom(fleet: Pick<FakeFleet, 'subscribe'>): SignalApi {
  return {
    subscribe(_channel, onMessage) {
      const unsubscribe = fleet.subscribe(signal =>
        // The type of the message is the subscriber's own claim.
        onMessage({ groupIds: [...signal.groupIds] } as never),
      );
      return { unsubscribe };
    },
  };
}
