import type { Rollout, Verdict } from '@capstan/plugin-fleet-common';
import { toMs } from '../database/time';
import type { ReadModel } from '../groups/ReadModel';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { SampleStore, StoredSample } from '../signals/SampleStore';
import type { SignalStore } from '../signals/SignalStore';
import { verdictOf } from './verdictOf';
import type { VerdictWindow } from './VerdictWindow';

/** So much of the time before the rollout is the baseline. */
const BEFORE_MS = 15 * 60 * 1000;
/** So long after its end a rollout is still judged. */
const AFTER_MS = 60 * 60 * 1000;

interface OfRevision extends VerdictWindow {
  readonly revisionId?: string;
}

/** Verdicts of rollouts, from what engines counted, else from what a signal source tells of each revision. */
export class VerdictService {
  readonly #signals: Pick<SignalStore, 'during'>;
  readonly #samples: Pick<SampleStore, 'during'>;
  readonly #rollouts: Pick<RolloutStore, 'list'>;
  readonly #readModel: Pick<ReadModel, 'get'>;
  readonly #clock: () => number;

  constructor(options: {
    signals: Pick<SignalStore, 'during'>;
    samples: Pick<SampleStore, 'during'>;
    rollouts: Pick<RolloutStore, 'list'>;
    readModel: Pick<ReadModel, 'get'>;
    clock?: () => number;
  }) {
    this.#signals = options.signals;
    this.#samples = options.samples;
    this.#rollouts = options.rollouts;
    this.#readModel = options.readModel;
    this.#clock = options.clock ?? Date.now;
  }

  /** Of the running or newest rollout; `null` when the group had none. */
  async ofGroup(groupId: string): Promise<Verdict | null> {
    const { items } = await this.#rollouts.list(groupId, { limit: 1 });
    return items.length === 0 ? null : this.of(items[0]);
  }

  /** @param until - milliseconds: what happened later does not count. */
  async of(rollout: Rollout, until: number = Infinity): Promise<Verdict> {
    const now = this.#clock();
    const since = toMs(rollout.startedAt, now);
    const ended = rollout.endedAt && toMs(rollout.endedAt, now) + AFTER_MS;
    const to = Math.min(now, until, ended || Infinity);
    const windows = await this.#windows(rollout, since - BEFORE_MS, to);
    const of = (revisionId: string) =>
      windows.filter(window => window.revisionId === revisionId);
    return verdictOf({
      now,
      since,
      ...(rollout.from && {
        old: { ...rollout.from, windows: of(rollout.from.revisionId) },
      }),
      fresh: {
        ...rollout.to,
        windows: of(rollout.to.revisionId),
        starts: this.#startsOf(rollout, since),
      },
    });
  }

  /** What the engine counted is better than what a source computed; of several sources, the one that tells most. */
  async #windows(
    { groupId, to: { revisionId } }: Rollout,
    from: number,
    to: number,
  ): Promise<readonly OfRevision[]> {
    const counted = await this.#signals.during(groupId, from, to);
    if (counted.some(window => window.revisionId === revisionId))
      return counted.map(window => ({ ...window, at: Date.parse(window.at) }));
    const bySource = new Map<string, StoredSample[]>();
    for (const sample of await this.#samples.during(groupId, from, to)) {
      const known = bySource.get(sample.source);
      if (known) known.push(sample);
      else bySource.set(sample.source, [sample]);
    }
    const tells = (samples: readonly StoredSample[]) =>
      samples.filter(sample => sample.revisionId === revisionId).length;
    const [best = []] = [...bySource.values()].sort(
      (a, b) => tells(b) - tells(a),
    );
    return best.map(windowOfSample);
  }

  /** While the rollout brought them up: what is restarted or added later is no longer fresh ground. */
  #startsOf(rollout: Rollout, since: number): readonly number[] {
    const ended = toMs(rollout.endedAt, Infinity);
    const instances =
      this.#readModel.get(rollout.groupId)?.observation.instances ?? [];
    return instances
      .filter(({ revisionId }) => revisionId === rollout.to.revisionId)
      .map(({ startedAt }) => Date.parse(startedAt))
      .filter(start => start >= since && start <= ended);
  }
}

/** Of an interval whose requests are known per second, the counts follow. */
export function windowOfSample(sample: StoredSample): OfRevision {
  const { revisionId, at, seconds, throughput, errorRate, p50, p95, p99 } =
    sample;
  const requests =
    throughput === undefined ? undefined : Math.round(throughput * seconds);
  const errors =
    requests !== undefined && (errorRate !== undefined || requests === 0)
      ? Math.round((requests * (errorRate ?? 0)) / 100)
      : undefined;
  return {
    ...(revisionId !== undefined && { revisionId }),
    at,
    seconds,
    ...(errors !== undefined
      ? { requests, errors }
      : errorRate !== undefined && { errorRate }),
    ...(p50 !== undefined && { p50 }),
    ...(p95 !== undefined && { p95 }),
    ...(p99 !== undefined && { p99 }),
  };
}
