import type {
  AlertProvider,
  CallOptions,
  SignalProvider,
  SignalReading,
  SignalSource,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toProviderError } from '../errors';
import { Pushes } from '../push/Pushes';
import { queueOf, resourceOf } from './awsResource';
import { CloudWatchAlerts } from './CloudWatchAlerts';
import { PROVIDER, sourceIdOf } from './CloudWatchScopes';
import type { CloudWatchScope, CloudWatchScopes } from './CloudWatchScopes';
import { mapSamples } from './mapSamples';
import { planSignals } from './signalQueries';

/** AWS publishes most metrics once a minute. */
const FINEST_SECONDS = 60;

/** Golden signals and alarms of CloudWatch; each account and region is one source. */
export class CloudWatchSignalProvider implements SignalProvider {
  readonly name = PROVIDER;
  readonly alerting: AlertProvider;
  readonly #scopes: CloudWatchScopes;

  constructor(scopes: CloudWatchScopes, pushes: Pushes = new Pushes()) {
    this.#scopes = scopes;
    this.alerting = new CloudWatchAlerts({
      now: scopes.now,
      pushes,
      queueOf: target => this.#queueOf(target),
      scopeOf: (source, operation) => this.#of(source, operation),
    });
  }

  sources(): readonly SignalSource[] {
    return this.#scopes.all().map(({ scope }) => ({
      id: sourceIdOf(scope),
      title: `CloudWatch (${scope.account.accountId}, ${scope.region})`,
      intervalSeconds: scope.signalIntervalSeconds,
    }));
  }

  covers(source: SignalSource, target: SignalTarget): boolean {
    const found = this.#scopes.find(source.id);
    return (
      found !== undefined &&
      target.ref.account === found.scope.account.accountId &&
      target.ref.region === found.scope.region &&
      resourceOf(target) !== undefined
    );
  }

  async read(
    source: SignalSource,
    targets: readonly SignalTarget[],
    window: SignalWindow,
    { signal }: CallOptions,
  ): Promise<SignalReading> {
    const found = this.#of(source, 'read');
    const covered = targets.filter(target => this.covers(source, target));
    if (covered.length === 0) return { samples: [], problems: [] };
    const { scope, balancers, calls } = found;
    try {
      signal.throwIfAborted();
      await balancers.learn(covered, signal);
      const periodSeconds =
        Math.ceil(window.resolutionSeconds / FINEST_SECONDS) * FINEST_SECONDS;
      const planned = planSignals(covered, {
        balanced: target => balancers.of(target),
        queue: target => this.#queueOf(target),
        periodSeconds,
      });
      const answered = await calls.data(
        planned.map(({ query }) => [query]),
        { from: window.from, to: window.to, periodSeconds },
        signal,
      );
      return mapSamples(planned, answered, window, periodSeconds);
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation: 'read',
        account: scope.account.accountId,
        region: scope.region,
        onlyRead: true,
      });
    }
  }

  /** What the entity says comes first, then what a policy looks at. */
  #queueOf(target: SignalTarget): string | undefined {
    return queueOf(target) ?? this.#scopes.queueOf(target);
  }

  #of(source: SignalSource, operation: string): CloudWatchScope {
    const found = this.#scopes.find(source.id);
    if (found) return found;
    throw new ProviderError({
      provider: PROVIDER,
      operation,
      message: `'${source.id}' is not configured. Add its account and region to 'fleet.aws.accounts'.`,
      retryable: false,
      notSent: true,
    });
  }
}
