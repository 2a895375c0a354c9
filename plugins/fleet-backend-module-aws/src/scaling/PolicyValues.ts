import type { ScalingPolicy } from '@capstan/plugin-fleet-common';
import type {
  CloudWatchCalls,
  MetricPoints,
} from '../cloudwatch/CloudWatchCalls';
import type { QueryBundle } from '../cloudwatch/packBundles';
import { isDenied, isRefusal } from '../errors';
import { policyQueries, renamed } from './policyQueries';
import type { TrackedMetric } from './policyQueries';

/** A policy of target tracking. */
export interface TrackingPolicy {
  readonly arn: string;
  readonly tracked: TrackedMetric;
  readonly resource: string;
}

/** What the autoscaler sees, and saw. */
export type PolicyValue = Required<Pick<ScalingPolicy, 'recent'>> &
  Pick<ScalingPolicy, 'current'>;

const MINUTE_MS = 60_000;
/** How much of the past is read; AWS bills by metric, whatever the number of points. */
const PAST_MS = 30 * MINUTE_MS;
/** A value that is older is none. */
const FRESH_MS = 5 * MINUTE_MS;
/** How long nothing is asked after it was refused. */
const DENIED_MS = 600_000;

/** The metrics of policies in one account and region, all in one call where they fit into it. */
export class PolicyValues {
  readonly #calls: Pick<CloudWatchCalls, 'data'>;
  readonly #everyMs: number;
  readonly #now: () => number;
  #values: ReadonlyMap<string, PolicyValue> = new Map();
  #nextAt = Number.NEGATIVE_INFINITY;
  #known = '';

  constructor(options: {
    readonly calls: Pick<CloudWatchCalls, 'data'>;
    readonly everyMs: number;
    readonly now: () => number;
  }) {
    this.#calls = options.calls;
    this.#everyMs = options.everyMs;
    this.#now = options.now;
  }

  /**
   * Reads them when they are due, or when there are others. Throws only when the signal aborts: what cannot be had is
   * unknown, and no sweep fails for it.
   */
  async read(
    policies: readonly TrackingPolicy[],
    signal: AbortSignal,
  ): Promise<void> {
    const now = this.#now();
    const known = policies.map(({ arn }) => arn).join(' ');
    if (this.#nextAt > now && this.#known === known) return;
    const wanted = policies.flatMap(({ arn, tracked, resource }) => {
      const bundle = policyQueries(tracked, resource);
      return bundle ? [{ arn, bundle }] : [];
    });
    if (wanted.length === 0) return;
    this.#known = known;
    this.#nextAt = now + this.#everyMs;
    const to = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    const bundles = wanted.map(({ bundle }, index) =>
      renamed(bundle, `p${index}_`),
    );
    try {
      const found = await this.#ask(bundles, to, signal);
      this.#values = new Map(
        wanted.flatMap(({ arn }, index) => {
          const returned = bundles[index].find(
            ({ ReturnData }) => ReturnData !== false,
          );
          const points = found.get(returned?.Id ?? '')?.points ?? [];
          return points.length === 0 ? [] : [[arn, valueOf(points, now)]];
        }),
      );
    } catch (error) {
      signal.throwIfAborted();
      this.#values = new Map();
      if (isDenied(error)) this.#nextAt = now + DENIED_MS;
    }
  }

  /** One policy that CloudWatch does not understand costs the others nothing: the half with it is asked in halves. */
  async #ask(
    bundles: readonly QueryBundle[],
    to: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, MetricPoints>> {
    const window = { from: to - PAST_MS, to, periodSeconds: 60 };
    try {
      return await this.#calls.data(bundles, window, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (bundles.length === 1) return new Map();
      const middle = Math.ceil(bundles.length / 2);
      return new Map([
        ...(await this.#ask(bundles.slice(0, middle), to, signal)),
        ...(await this.#ask(bundles.slice(middle), to, signal)),
      ]);
    }
  }

  /** By ARN of the policy. */
  all(): ReadonlyMap<string, PolicyValue> {
    return this.#values;
  }
}

function valueOf(
  points: readonly { readonly at: number; readonly value: number }[],
  now: number,
): PolicyValue {
  const last = points.at(-1)!;
  return {
    recent: points.map(({ at, value }) => ({
      at: new Date(at).toISOString(),
      value,
    })),
    ...(now - last.at <= FRESH_MS && { current: last.value }),
  };
}
