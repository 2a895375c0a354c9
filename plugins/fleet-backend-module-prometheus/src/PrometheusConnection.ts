import type { SignalSource } from '@capstan/plugin-fleet-node';
import { AlertmanagerClient } from './AlertmanagerClient';
import type { PrometheusConfig } from './config';
import { PROVIDER } from './errors';
import { PrometheusClient } from './PrometheusClient';

/** One source with the ways to its servers. */
export class PrometheusConnection {
  readonly source: SignalSource;
  /** Empty: all. */
  readonly environments: readonly string[];
  readonly client: PrometheusClient;
  readonly alertmanager?: AlertmanagerClient;

  private constructor(config: PrometheusConfig) {
    this.source = {
      id: `${PROVIDER}:${config.name}`,
      title: config.title,
      intervalSeconds: config.intervalSeconds,
    };
    this.environments = config.environments;
    this.client = new PrometheusClient(config);
    this.alertmanager =
      config.alertmanager &&
      new AlertmanagerClient(config.alertmanager, config);
  }

  static fromConfig(
    this: void,
    config: PrometheusConfig,
  ): PrometheusConnection {
    return new PrometheusConnection(config);
  }
}
