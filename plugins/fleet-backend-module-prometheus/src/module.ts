import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import { readPrometheusConfig } from './config';
import { PrometheusConnection } from './PrometheusConnection';
import { PrometheusSignalProvider } from './PrometheusSignalProvider';

/**
 * Reads golden signals and alerts from the servers in `fleet.prometheus.sources`. Needs no network to start: a server that
 * is down is reported as such.
 * @public
 */
export const fleetModulePrometheus = createBackendModule({
  pluginId: 'fleet',
  moduleId: 'prometheus',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: fleetProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ providers, config, logger }) {
        const { sources, templates } = readPrometheusConfig(config);
        if (sources.length === 0) {
          logger.info('No Prometheus is configured (fleet.prometheus.sources)');
          return;
        }
        providers.addSignalProvider(
          new PrometheusSignalProvider({
            connections: sources.map(PrometheusConnection.fromConfig),
            templates,
          }),
        );
      },
    });
  },
});
