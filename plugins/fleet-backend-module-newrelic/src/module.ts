import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import { readAccounts } from './config';
import { NewRelicSignalProvider } from './NewRelicSignalProvider';

/**
 * Signals and alerts of the accounts in `fleet.newRelic.accounts`. Needs no network to start.
 * @public
 */
export const fleetModuleNewRelic = createBackendModule({
  pluginId: 'fleet',
  moduleId: 'newrelic',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: fleetProvidersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ providers, config }) {
        const accounts = readAccounts(config);
        if (accounts.length > 0)
          providers.addSignalProvider(new NewRelicSignalProvider(accounts));
      },
    });
  },
});
