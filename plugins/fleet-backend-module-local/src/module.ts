import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import { readLocalEngines } from './config';
import { EngineConnection } from './EngineConnection';
import { LocalRolloutProvider } from './LocalRolloutProvider';
import { LocalScaleGroupProvider } from './LocalScaleGroupProvider';

/**
 * Shows and steers the groups of the local engines in `fleet.local.engines`. Needs no network to start: an engine that is
 * down is reported with its groups.
 * @public
 */
export const fleetModuleLocal = createBackendModule({
  pluginId: 'fleet',
  moduleId: 'local',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: fleetProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ providers, config, logger }) {
        const engines = readLocalEngines(config).map(
          EngineConnection.fromConfig,
        );
        if (engines.length === 0) {
          logger.info('No local engine is configured (fleet.local.engines)');
          return;
        }
        providers.addScaleGroupProvider(new LocalScaleGroupProvider(engines));
        providers.addRolloutProvider(new LocalRolloutProvider(engines));
      },
    });
  },
});
