import type { MetricsService } from '@backstage/backend-plugin-api/alpha';

/** `fleet.signals.duration` (seconds) and `fleet.signals.failures`, by provider. */
export class SignalMetrics {
  readonly #duration;
  readonly #failures;

  constructor(metrics: MetricsService) {
    this.#duration = metrics.createHistogram<{
      provider: string;
      outcome: string;
    }>('fleet.signals.duration', {
      description: 'Time from asking a signal source until its answer is kept',
      unit: 's',
    });
    this.#failures = metrics.createCounter<{ provider: string }>(
      'fleet.signals.failures',
      {
        description: 'Visits to a signal source that did not succeed',
        unit: '{visit}',
      },
    );
  }

  asked(provider: string, seconds: number, succeeded: boolean): void {
    this.#duration.record(seconds, {
      provider,
      outcome: succeeded ? 'success' : 'failure',
    });
    if (!succeeded) this.#failures.add(1, { provider });
  }
}
