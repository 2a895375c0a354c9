import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalProvider, SignalSource } from '@capstan/plugin-fleet-node';
import { Poller } from '../database/Poller';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import { mergeSamples } from '../signals/mergeSamples';
import type { SampleStore, StoredSample } from '../signals/SampleStore';
import type { SourceStore, StoredSource } from '../signals/SourceStore';
import type { MeasuredReader, MeasuredSignals } from './MeasuredSignals';

const LOOK_MS = 2000;
const COVERS_MS = 15_000;
const MINUTE_MS = 60_000;
/** Sources correct their newest intervals and are late. */
const LATE_MS = 3 * MINUTE_MS;

interface Newest {
  /** Milliseconds: where the newest interval ends. */
  readonly until: number;
  readonly signals: Omit<MeasuredSignals, 'missing'>;
}

/**
 * The newest samples of all sources outside of the engines, in memory, for health. Follows what the pollers of all
 * replicas have written: a source costs one query for each time that it was read, however many groups there are.
 */
export class MeasuredWatch implements MeasuredReader {
  readonly #sources: readonly {
    readonly provider: SignalProvider;
    readonly source: SignalSource;
  }[];
  readonly #store: Pick<SourceStore, 'all'>;
  readonly #samples: Pick<SampleStore, 'ofSource'>;
  readonly #readModel: Pick<ReadModel, 'groups'>;
  readonly #claims: Pick<ClaimIndex, 'ready' | 'claimant'>;
  readonly #clock: () => number;
  readonly #poller: Poller;
  readonly #known = new Map<string, StoredSource>();
  /** By source, then by group. */
  readonly #newest = new Map<string, ReadonlyMap<string, Newest>>();
  /** Sources that know a group, by group. */
  #covered: ReadonlyMap<string, readonly SignalSource[]> = new Map();
  #coveredAt = -Infinity;

  constructor(options: {
    providers: readonly SignalProvider[];
    store: Pick<SourceStore, 'all'>;
    samples: Pick<SampleStore, 'ofSource'>;
    readModel: Pick<ReadModel, 'groups'>;
    claims: Pick<ClaimIndex, 'ready' | 'claimant'>;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#sources = options.providers.flatMap(provider =>
      provider.sources().map(source => ({ provider, source })),
    );
    this.#store = options.store;
    this.#samples = options.samples;
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'read what signal sources have measured',
      everyMs: LOOK_MS,
      poll: () => this.look(),
      logger: options.logger,
    });
  }

  start(): void {
    if (this.#sources.length > 0) this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  of(groupId: string, now: number): MeasuredSignals | undefined {
    const sources = this.#covered.get(groupId);
    if (!sources) return undefined;
    let signals: Omit<MeasuredSignals, 'missing'> = {};
    const missing: MeasuredSignals['missing'][number][] = [];
    for (const source of sources) {
      const newest = this.#newest.get(source.id)?.get(groupId);
      const known = this.#known.get(source.id);
      const intervalMs = source.intervalSeconds * 1000;
      if (newest && now - newest.until <= LATE_MS + 3 * intervalMs)
        signals = { ...newest.signals, ...signals };
      // Whoever was never asked has not had the chance to say anything.
      else if (known && known.state !== 'pending')
        missing.push({
          title: source.title,
          ...(newest && { since: newest.until }),
          ...messageOf(known, groupId),
        });
    }
    return { ...signals, missing };
  }

  async look(): Promise<void> {
    const now = this.#clock();
    if (now - this.#coveredAt >= COVERS_MS) {
      await this.#claims.ready();
      this.#covered = this.#whoKnowsWhat();
      this.#coveredAt = now;
    }
    for (const stored of await this.#store.all()) {
      const polled = this.#sources.find(
        ({ source }) => source.id === stored.id,
      );
      if (!polled) continue;
      const former = this.#known.get(stored.id);
      if (
        stored.observedAt !== undefined &&
        stored.observedAt !== former?.observedAt
      )
        await this.#read(polled.source, stored.observedAt);
      this.#known.set(stored.id, stored);
    }
  }

  async #read(source: SignalSource, observedAt: number): Promise<void> {
    const from = observedAt - LATE_MS - 3 * source.intervalSeconds * 1000;
    const byGroup = new Map<string, StoredSample[]>();
    for (const sample of await this.#samples.ofSource(source.id, from)) {
      const samples = byGroup.get(sample.groupId);
      if (samples) samples.push(sample);
      else byGroup.set(sample.groupId, [sample]);
    }
    const newest = new Map<string, Newest>();
    // What it says no more is remembered as old.
    for (const [groupId, known] of this.#newest.get(source.id) ?? [])
      if (this.#covered.has(groupId)) newest.set(groupId, known);
    for (const [groupId, samples] of byGroup)
      newest.set(groupId, newestOf(samples));
    this.#newest.set(source.id, newest);
  }

  #whoKnowsWhat(): ReadonlyMap<string, readonly SignalSource[]> {
    const covered = new Map<string, SignalSource[]>();
    for (const { id, observation } of this.#readModel.groups()) {
      const claimant = this.#claims.claimant(observation.claim);
      if (!claimant) continue;
      const target = {
        groupId: id,
        ref: observation.ref,
        name: observation.name,
        environment: observation.environment,
        entityRef: claimant.entityRef,
        annotations: claimant.annotations,
        revisions: [],
      };
      for (const { provider, source } of this.#sources) {
        if (!covers(() => provider.covers(source, target))) continue;
        const sources = covered.get(id);
        if (sources) sources.push(source);
        else covered.set(id, [source]);
      }
    }
    return covered;
  }
}

/** A provider that throws about one group knows nothing of it. */
function covers(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}

/** The last minute of what was measured of a group. There is at least one sample. */
function newestOf(samples: readonly StoredSample[]): Newest {
  const endOf = ({ at, seconds }: StoredSample) => at + seconds * 1000;
  const until = Math.max(...samples.map(endOf));
  const whole = samples.filter(({ revisionId }) => revisionId === undefined);
  const ofAll = (whole.length > 0 ? whole : samples).filter(
    sample => endOf(sample) > until - MINUTE_MS,
  );
  if (ofAll.length === 0) return { until, signals: {} };
  const { throughput, errorRate, ...rest } = mergeSamples(ofAll);
  const { p95, cpuPercent, memoryPercent, queueDepth } = rest;
  // Of several revisions side by side the requests add up, the minute does not.
  const requests = ofAll.reduce(
    (sum, sample) => sum + (sample.throughput ?? 0) * sample.seconds,
    0,
  );
  return {
    until,
    signals: {
      ...(throughput !== undefined && {
        recent: {
          requests: Math.round(requests),
          errors: Math.round((requests * (errorRate ?? 0)) / 100),
        },
      }),
      ...(p95 !== undefined && { p95 }),
      ...(cpuPercent !== undefined && { cpuPercent }),
      ...(memoryPercent !== undefined && { memoryPercent }),
      ...(queueDepth !== undefined && { queueDepth }),
    },
  };
}

function messageOf(
  { state, message, problems }: StoredSource,
  groupId: string,
) {
  const said = problems[groupId] ?? (state === 'ok' ? undefined : message);
  return said === undefined ? {} : { message: said };
}
