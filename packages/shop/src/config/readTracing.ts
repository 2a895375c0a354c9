import type { EnvironmentReader } from './EnvironmentReader.ts';
import { url } from './readWorker.ts';

export interface TracingConfig {
  readonly to: 'nowhere' | 'otlp' | 'newRelic';
  /** Share of the traces that begin here and are kept, 0 to 1. */
  readonly share: number;
}

/**
 * The variables of OpenTelemetry and New Relic themselves, so that what the platform sets for every service works here as well.
 * Their libraries read the details (headers, certificates, names) on their own.
 */
export function readTracing(read: EnvironmentReader): TracingConfig {
  const endpoint =
    url(read, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ['http:', 'https:']) ??
    url(read, 'OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']);
  const licensed = read.optional('NEW_RELIC_LICENSE_KEY') !== undefined;
  const share = read.number('OTEL_TRACES_SAMPLER_ARG', 1, 0, 1);
  if (endpoint !== undefined) return { to: 'otlp', share };
  return { to: licensed ? 'newRelic' : 'nowhere', share };
}
