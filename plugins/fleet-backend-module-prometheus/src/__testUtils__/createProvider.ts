import { ConfigReader } from '@backstage/config';
import { readPrometheusConfig } from '../config';
import { PrometheusConnection } from '../PrometheusConnection';
import { PrometheusSignalProvider } from '../PrometheusSignalProvider';

/** The provider as the module makes it from `fleet.prometheus`. */
export function createProvider(prometheus: object): PrometheusSignalProvider {
  const { sources, templates } = readPrometheusConfig(
    new ConfigReader({ fleet: { prometheus } } as never),
  );
  return new PrometheusSignalProvider({
    connections: sources.map(PrometheusConnection.fromConfig),
    templates,
  });
}
