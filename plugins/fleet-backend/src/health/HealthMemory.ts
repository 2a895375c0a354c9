import type { ScalingActivity } from '@capstan/plugin-fleet-common';
import type {
  ObservedActivity,
  ObservedSignal,
} from '@capstan/plugin-fleet-node';
import type { GroupFacts, KeptObservation } from '../groups/StoredGroup';
import { countSlower, p95Of, RecentTraffic } from '../sweep/RecentTraffic';
import type { Traffic } from '../sweep/RecentTraffic';
import { groupHealth } from './groupHealth';
import type { Counts, LatencyFacts, NotScaled } from './HealthInputs';
import { HEALTH_LIMITS } from './HealthLimits';
import type { HealthLimits } from './HealthLimits';
import { hold } from './Held';
import { learnLatency } from './LatencyBaseline';
import type { MeasuredReader } from './MeasuredSignals';
import { MIN_REQUESTS } from './unlikely';

/** Of what was not looked at for this long nobody knows whether it held on. */
const BLIND_MS = 10 * 60_000;

/** What health remembers of a group from look to look. */
export type HealthFacts = Pick<
  GroupFacts,
  'recent' | 'traffic' | 'latency' | 'notScaled' | 'held'
>;

/**
 * What is to be remembered so that health can say since when, how fast, and how it usually is. Recent requests are in
 * memory; the rest is kept with the group and given back at the next look, so a restart forgets nothing but them.
 */
export class HealthMemory {
  readonly #traffic = new RecentTraffic();
  readonly #limits: HealthLimits;
  readonly #measured?: MeasuredReader;

  constructor(
    options: {
      limits?: HealthLimits;
      measured?: MeasuredReader;
    } = {},
  ) {
    this.#limits = options.limits ?? HEALTH_LIMITS;
    this.#measured = options.measured;
  }

  /** What was counted until `now` (milliseconds). */
  add(groupId: string, signals: readonly ObservedSignal[], now: number): void {
    this.#traffic.add(groupId, signals, now);
  }

  /** Requests of a revision in the last minute. */
  requestsOf(groupId: string, revisionId?: string): Counts {
    return this.#traffic.of(groupId, revisionId);
  }

  /** What to keep of this look. The same look twice gives the same. */
  observe(look: {
    readonly groupId: string;
    readonly observation: KeptObservation;
    readonly activities: readonly ObservedActivity[];
    readonly lastRollout?: GroupFacts['lastRollout'];
    /** Milliseconds. */
    readonly now: number;
    /** What was kept of the look before, and when that was. */
    readonly former?: GroupFacts;
    readonly formerAt?: number;
  }): HealthFacts {
    const { groupId, observation, lastRollout, now, former } = look;
    const traffic = this.#traffic.summaryOf(groupId);
    const measured = this.#measured?.of(groupId, now);
    const latency = latencyOf(
      traffic,
      measured?.p95,
      former?.latency,
      now,
      this.#limits.latencyFactor,
    );
    const notScaled = notScaledOf(look.activities);
    const facts = {
      recent: traffic?.recent ?? { requests: 0, errors: 0 },
      ...(traffic && { traffic: traffic.facts }),
      ...(latency && { latency }),
      ...(notScaled && { notScaled }),
    };
    const blind = now - (look.formerAt ?? now) > BLIND_MS;
    const formerHeld = blind ? {} : former?.held ?? {};
    const { reasons } = groupHealth(
      {
        observation,
        facts: { ...facts, lastRollout, knownGood: [], held: formerHeld },
      },
      { observedAt: new Date(now).toISOString(), stale: false },
      now,
      { limits: this.#limits, measured },
    );
    return { ...facts, held: hold(formerHeld, reasons, now) };
  }

  forget(groupId: string): void {
    this.#traffic.forget(groupId);
  }
}

function latencyOf(
  traffic: Traffic | undefined,
  measuredP95: number | undefined,
  former: LatencyFacts | undefined,
  now: number,
  factor: number,
): LatencyFacts | undefined {
  const enough = (traffic?.recent.requests ?? 0) >= MIN_REQUESTS;
  const p95 = (enough && traffic && p95Of(traffic.latency)) || measuredP95;
  if (p95 === undefined) {
    if (!former) return undefined;
    const { baseline, minutes, learned } = former;
    return { baseline, minutes, learned };
  }
  const learned = learnLatency(former, p95, now);
  return {
    p95,
    ...learned,
    ...(enough &&
      traffic && {
        slow: {
          requests: traffic.recent.requests,
          count: countSlower(traffic.latency, learned.baseline * factor),
        },
      }),
  };
}

/** The newest, unless something was scaled out since. */
function notScaledOf(
  activities: readonly Pick<ScalingActivity, 'at' | 'effect' | 'reason'>[],
): NotScaled | undefined {
  let newest: (typeof activities)[number] | undefined;
  for (const activity of activities)
    if (!newest || Date.parse(activity.at) >= Date.parse(newest.at))
      newest = activity;
  return newest?.effect === 'none'
    ? { at: newest.at, reason: newest.reason }
    : undefined;
}
