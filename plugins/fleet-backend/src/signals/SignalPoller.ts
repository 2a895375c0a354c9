import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { SignalSourceStatus } from '@capstan/plugin-fleet-common';
import type {
  ProviderError,
  SignalProvider,
  SignalSource,
  SignalTarget,
} from '@capstan/plugin-fleet-node';
import { Poller } from '../database/Poller';
import { keepWatching } from '../sweep/keepWatching';
import { noAlertSink } from './AlertSink';
import type { AlertSink } from './AlertSink';
import { checkReading, NonsenseError } from './checkReading';
import { readingWindow } from './readingWindow';
import type { SampleStore } from './SampleStore';
import type { SignalMetrics } from './SignalMetrics';
import type { SignalTargets } from './SignalTargets';
import { SourceCalls, TimeoutError } from './SourceCalls';
import { sourceStatusOf } from './sourceStatusOf';
import type { SourceOutcome, SourceStore, StoredSource } from './SourceStore';

const LOOK_MS = 1000;
const TIMEOUT_MS = 20_000;
/** After its time a call is given up; the lease lasts a little longer. */
const LEASE_GRACE_MS = 10_000;
const LONGEST_BACKOFF_MS = 120_000;
/** Until it is tried again when the catalog could not tell what to ask for. */
const UNASKED_RETRY_MS = 2_000;
const LONGEST_RETRY_AFTER_MS = 3600 * 1000;
/** Sources with the same interval shall not be asked in the same moment. */
const JITTER = 0.1;

interface Polled {
  readonly provider: SignalProvider;
  readonly source: SignalSource;
}

/**
 * Reads the signals and alerts of every source at its interval, for all groups at once.
 *
 * What may be relied on: a source is asked at most once in its interval, by one replica at a time, whoever looks at pages
 * and however many replicas there are, because a row of the database says who may ask and when; its alerts alone are asked for
 * sooner when it tells that something changed, once by each replica that heard of it; no two calls of a source are under way
 * at once; a source that is down, slow or limits its callers is left alone for longer and longer, as long as
 * it asked for; what it answers is checked, and what makes sense of it is kept; no source waits for another.
 */
export class SignalPoller {
  readonly #owner = randomUUID();
  readonly #polled: readonly Polled[];
  readonly #store: SourceStore;
  readonly #samples: SampleStore;
  readonly #targets: SignalTargets;
  readonly #alerts: AlertSink;
  readonly #metrics?: SignalMetrics;
  readonly #logger: LoggerService;
  readonly #calls: SourceCalls;
  readonly #timeoutMs: number;
  readonly #clock: () => number;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  readonly #poller: Poller;
  /** Visits that are under way here, by source. */
  readonly #busy = new Map<string, Promise<void>>();
  /** Sources of which something was heard since their alerts were last asked for. */
  readonly #heard = new Set<string>();
  #known: ReadonlyMap<string, StoredSource> = new Map();

  constructor(options: {
    providers: readonly SignalProvider[];
    store: SourceStore;
    samples: SampleStore;
    targets: SignalTargets;
    /** Default: nobody. */
    alerts?: AlertSink;
    metrics?: SignalMetrics;
    logger: LoggerService;
    /** Default 20 s. */
    timeoutMs?: number;
    /** How often it is looked whether something is due. Default: each second. */
    lookMs?: number;
    clock?: () => number;
    random?: () => number;
  }) {
    this.#polled = options.providers.flatMap(provider =>
      provider.sources().map(source => ({ provider, source })),
    );
    this.#store = options.store;
    this.#samples = options.samples;
    this.#targets = options.targets;
    this.#alerts = options.alerts ?? noAlertSink;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#calls = new SourceCalls({
      timeoutMs: this.#timeoutMs,
      stop: this.#stop.signal,
    });
    this.#clock = options.clock ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#poller = new Poller({
      what: 'look which signal sources are to be read',
      everyMs: options.lookMs ?? LOOK_MS,
      poll: () => this.#look(),
      logger: options.logger,
    });
  }

  async start(): Promise<void> {
    if (this.#polled.length === 0) return;
    for (const { source } of this.#polled) await this.#store.register(source);
    this.#poller.start();
    for (const polled of this.#polled) this.#watch(polled);
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#poller.stop();
    await Promise.all(this.#busy.values());
    await this.#store.release(this.#owner);
  }

  /** Of all sources, as known a second ago. */
  statuses(): readonly SignalSourceStatus[] {
    return this.#polled.map(polled => this.#statusOf(polled));
  }

  /** Of the sources that know the group. */
  async statusesFor(groupId: string): Promise<readonly SignalSourceStatus[]> {
    if (this.#polled.length === 0) return [];
    const target = await this.#targets.of(groupId);
    return this.#polled
      .filter(polled => target && covers(polled, target))
      .map(polled => this.#statusOf(polled, groupId));
  }

  #watch({ provider: { alerting }, source }: Polled): void {
    if (!alerting?.watch) return;
    keepWatching({
      what: `'${source.id}'`,
      watch: async (onChange, signal) =>
        alerting.watch?.(source, onChange, { signal }),
      onChange: () => {
        this.#heard.add(source.id);
        this.#poller.wake();
      },
      signal: this.#stop.signal,
      logger: this.#logger,
    }).catch(error =>
      this.#logger.error(`Stopped watching '${source.id}'`, toError(error)),
    );
  }

  #statusOf({ source }: Polled, groupId?: string): SignalSourceStatus {
    const known = this.#known.get(source.id);
    return known
      ? sourceStatusOf(known, this.#clock(), groupId)
      : { id: source.id, title: source.title, state: 'pending' };
  }

  async #look(): Promise<void> {
    this.#known = new Map(
      (await this.#store.all()).map(source => [source.id, source]),
    );
    for (const polled of this.#polled) {
      const { id } = polled.source;
      const nextAt = this.#known.get(id)?.nextAt ?? 0;
      const wait = nextAt - this.#clock();
      if (this.#busy.has(id) || this.#calls.isStuck(id)) continue;
      const isDue = wait <= 0 || wait > LONGEST_RETRY_AFTER_MS;
      if (!isDue && !this.#mayHurry(polled.source)) continue;
      const visit = (isDue ? this.#visit(polled) : this.#hurry(polled))
        .catch(error =>
          this.#logger.error(
            `Could not keep what '${id}' said`,
            toError(error),
          ),
        )
        .finally(() => this.#busy.delete(id));
      this.#busy.set(id, visit);
    }
  }

  /** Something was heard of it, it is well, and it has not asked to be left alone for longer than its interval. */
  #mayHurry({ id, intervalSeconds }: SignalSource): boolean {
    const known = this.#known.get(id);
    return (
      this.#heard.has(id) &&
      known?.failures === 0 &&
      known.nextAt - (known.observedAt ?? 0) <=
        intervalSeconds * 1000 * (1 + JITTER)
    );
  }

  /** Asks for the alerts alone, before their time: signals may cost money, and keep to the interval. */
  async #hurry({ provider, source }: Polled): Promise<void> {
    this.#heard.delete(source.id);
    // Whether the catalog answers is told when it is time for everything.
    const targets = await this.#targetsOf({ provider, source }).catch(() => []);
    if (targets.length === 0) return;
    const claimed = await this.#claim(source, true);
    if (!claimed) {
      this.#heard.add(source.id);
      return;
    }
    const error = await this.#askAlerts(provider, source, targets);
    if (this.#stop.signal.aborted) return;
    if (error !== undefined) this.#explain(source, error);
    const retryAt = this.#clock() + (retryAfterOf(error) ?? 0);
    await this.#store.settle(source.id, this.#owner, {
      ...claimed,
      nextAt: Math.max(claimed.nextAt, retryAt),
    });
  }

  async #targetsOf(polled: Polled): Promise<readonly SignalTarget[]> {
    const all = await this.#targets.all();
    return all.filter(target => covers(polled, target));
  }

  #claim(
    { id }: SignalSource,
    early: boolean = false,
  ): Promise<StoredSource | undefined> {
    const now = this.#clock();
    return this.#store.claim(
      id,
      this.#owner,
      now,
      now + 2 * this.#timeoutMs + LEASE_GRACE_MS,
      early,
    );
  }

  async #visit({ provider, source }: Polled): Promise<void> {
    const started = this.#clock();
    const claimed = await this.#claim(source);
    if (!claimed) return;
    this.#heard.delete(source.id);
    const before = performance.now();
    const outcome = await this.#ask(provider, source, claimed, started);
    if (this.#stop.signal.aborted) return;
    await this.#store.settle(source.id, this.#owner, outcome);
    this.#metrics?.asked(
      provider.name,
      (performance.now() - before) / 1000,
      outcome.state !== 'failing',
    );
  }

  /** Never throws what a provider threw. */
  async #ask(
    provider: SignalProvider,
    source: SignalSource,
    known: StoredSource,
    now: number,
  ): Promise<SourceOutcome> {
    const intervalMs = source.intervalSeconds * 1000;
    const after = (ms: number) =>
      now + Math.round(ms * (1 + JITTER * this.#random()));
    const failed = (error: unknown): SourceOutcome => ({
      state: 'failing',
      message: this.#explain(source, error),
      problems: {},
      failures: known.failures + 1,
      nextAt: after(
        Math.max(
          retryAfterOf(error) ?? 0,
          Math.min(
            intervalMs * 2 ** Math.min(known.failures, 10),
            Math.max(intervalMs, LONGEST_BACKOFF_MS),
          ),
        ),
      ),
    });

    let targets: readonly SignalTarget[];
    try {
      targets = await this.#targetsOf({ provider, source });
    } catch (error) {
      // The source was not asked and is not to blame: at a start the catalog is often the last to answer.
      return {
        ...failed(error),
        failures: known.failures,
        nextAt: after(Math.min(intervalMs, UNASKED_RETRY_MS)),
      };
    }
    if (targets.length === 0) {
      await this.#alerts.received(source, [], now);
      return {
        state: 'noData',
        message: `No service names ${source.title} in its annotations, so it is not asked.`,
        problems: {},
        failures: 0,
        observedAt: now,
        // Nothing was sent, so looking again soon costs nobody anything.
        nextAt: now + Math.min(intervalMs, 15_000),
      };
    }

    const window = readingWindow(known.readTo, now, source.intervalSeconds);
    const read = await this.#calls.attempt(source, signal =>
      provider.read(source, targets, window, { signal }),
    );
    const reading = read.error
      ? undefined
      : tried(() =>
          checkReading(read.answer, {
            source: source.id,
            targets,
            window,
            now,
          }),
        );
    if (reading?.answer) await this.#samples.write(reading.answer.samples);
    const readError = read.error ?? reading?.error;
    const alertError =
      retryAfterOf(readError) === undefined
        ? await this.#askAlerts(provider, source, targets)
        : undefined;
    if (readError || !reading?.answer) return failed(readError);

    const { samples, problems, notes } = reading.answer;
    const messages = [
      ...notes,
      ...(alertError === undefined
        ? []
        : [`Its alerts are not known: ${this.#explain(source, alertError)}`]),
    ];
    const partial = messages.length > 0 || Object.keys(problems).length > 0;
    return {
      state: stateOf(partial, samples.length),
      ...(messages.length > 0 && { message: messages.join(' ') }),
      ...(!partial &&
        samples.length === 0 && {
          message: `${source.title} has no data of the services that name it.`,
        }),
      problems,
      failures: 0,
      observedAt: now,
      readTo: window.to,
      nextAt: after(Math.max(intervalMs, retryAfterOf(alertError) ?? 0)),
    };
  }

  /** The error, when the alerts could not be had. */
  async #askAlerts(
    provider: SignalProvider,
    source: SignalSource,
    targets: readonly SignalTarget[],
  ): Promise<unknown> {
    const { alerting } = provider;
    if (!alerting || this.#stop.signal.aborted) return undefined;
    const askedAt = this.#clock();
    const { answer, error } = await this.#calls.attempt(source, signal =>
      alerting.alerts(source, targets, { signal }),
    );
    if (error !== undefined) return error;
    if (!Array.isArray(answer) || !answer.every(isAlert))
      return new NonsenseError('It answered something that is no alert.');
    await this.#alerts.received(source, answer, askedAt);
    return undefined;
  }

  #explain(source: SignalSource, error: unknown): string {
    if (
      isNamed(error, 'ProviderError') ||
      isNamed(error, 'ServiceUnavailableError') ||
      error instanceof TimeoutError ||
      error instanceof NonsenseError
    ) {
      this.#logger.debug(`Could not read '${source.id}'`, toError(error));
      return (error as Error).message;
    }
    // Its message may hold anything, so only the log gets it.
    this.#logger.error(`Could not read '${source.id}'`, toError(error));
    return `${source.title} could not be read because of an unexpected error. The log of the backend has it.`;
  }
}

/** A provider that throws about one target knows nothing of it. */
function covers({ provider, source }: Polled, target: SignalTarget): boolean {
  try {
    return provider.covers(source, target);
  } catch {
    return false;
  }
}

function stateOf(partial: boolean, samples: number) {
  if (partial) return 'partial';
  return samples === 0 ? 'noData' : 'ok';
}

function tried<T>(work: () => T): {
  readonly answer?: T;
  readonly error?: unknown;
} {
  try {
    return { answer: work() };
  } catch (error) {
    return { error };
  }
}

function retryAfterOf(error: unknown): number | undefined {
  if (!isNamed(error, 'ProviderError')) return undefined;
  const { retryAfterMs } = error as ProviderError;
  return retryAfterMs !== undefined && retryAfterMs > 0
    ? Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS)
    : undefined;
}

/** By name: the package may be there twice. */
function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function isAlert(value: unknown): boolean {
  const { nativeId, rule, title, severity, since } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    [nativeId, rule, title, since].every(text => typeof text === 'string') &&
    ['info', 'warning', 'critical'].includes(severity as string)
  );
}
