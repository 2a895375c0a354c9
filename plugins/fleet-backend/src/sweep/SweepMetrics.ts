import type { MetricsService } from '@backstage/backend-plugin-api/alpha';

/** `fleet.sweep.duration` (seconds) and `fleet.sweep.failures`, by provider. */
export class SweepMetrics {
  readonly #duration;
  readonly #failures;

  constructor(metrics: MetricsService) {
    this.#duration = metrics.createHistogram<{
      provider: string;
      outcome: string;
    }>('fleet.sweep.duration', {
      description: 'Time from asking a provider until what it said is stored',
      unit: 's',
    });
    this.#failures = metrics.createCounter<{ provider: string }>(
      'fleet.sweep.failures',
      {
        description: 'Looks at a scope that did not succeed',
        unit: '{sweep}',
      },
    );
  }

  swept(provider: string, seconds: number, succeeded: boolean): void {
    this.#duration.record(seconds, {
      provider,
      outcome: succeeded ? 'success' : 'failure',
    });
    if (!succeeded) this.#failures.add(1, { provider });
  }
}
