/** Requests per second that one instance serves at 100 %. */
export const CAPACITY = 50;
/** The SLO holds up to this utilisation. */
export const SLO_UTILISATION = 0.8;
/** What every policy aims at. */
export const TARGET_UTILISATION = 0.7;
export const MIN_INSTANCES = 2;
export const MAX_INSTANCES = 200;
const BACKLOG_SECONDS = 2;

/** A way to choose the number of instances. It sees the load up to now, never ahead. */
export interface Policy {
  readonly name: string;
  /** Seconds from the decision to the first request that a new instance serves. */
  readonly startSeconds: number;
  /** A new decision maker for one trace. */
  create(): (t: number, load: readonly number[], target: number) => number;
}

/** How a policy did on one trace; percentages where the name says so (SPEC-RG's measures). */
export interface Score {
  /** How short it was: mean of missing over demanded instances. */
  readonly thetaUnder: number;
  /** How wasteful. */
  readonly thetaOver: number;
  /** Share of the time in which it was short. */
  readonly tauUnder: number;
  /** Share of 30 s windows in which supply moved against demand. */
  readonly instability: number;
  /** Share of requests that came when backlog and arrivals exceeded capacity. */
  readonly over: number;
  /** Supplied over demanded instance seconds. */
  readonly cost: number;
  /** Changes of the target. */
  readonly adaptations: number;
}

/** The least number of instances that keeps the SLO, each second. */
export function demandOf(load: readonly number[]): number[] {
  return load.map((_, t) => {
    const around = load.slice(Math.max(0, t - 2), t + 3);
    const mean = sum(around) / around.length;
    return Math.max(
      MIN_INSTANCES,
      Math.ceil(mean / (CAPACITY * SLO_UTILISATION)),
    );
  });
}

/** Runs one policy over one trace in steps of a second. */
export function simulate(load: readonly number[], policy: Policy): Score {
  const demand = demandOf(load);
  const decide = policy.create();
  const supply: number[] = [];
  let target = Math.max(
    MIN_INSTANCES,
    Math.ceil(load[0] / (CAPACITY * TARGET_UTILISATION)),
  );
  let serving = target;
  let starting: { readonly at: number; count: number }[] = [];
  let adaptations = 0;
  let backlog = 0;
  let overRequests = 0;
  for (let t = 0; t < load.length; t += 1) {
    for (const batch of starting) if (batch.at <= t) serving += batch.count;
    starting = starting.filter(batch => batch.at > t);
    supply.push(serving);

    const capacity = serving * CAPACITY;
    if (backlog + load[t] > capacity) overRequests += load[t];
    backlog = Math.min(
      BACKLOG_SECONDS * capacity,
      Math.max(0, backlog + load[t] - capacity),
    );

    const next = clamp(decide(t, load, target));
    if (next === target) continue;
    adaptations += 1;
    if (next > target) {
      starting.push({ at: t + policy.startSeconds, count: next - target });
    } else {
      let surplus = target - next;
      // What has not started yet is taken back first.
      for (const batch of [...starting].reverse()) {
        const taken = Math.min(batch.count, surplus);
        batch.count -= taken;
        surplus -= taken;
      }
      serving -= surplus;
    }
    target = next;
  }
  return score(load, demand, supply, overRequests, adaptations);
}

function score(
  load: readonly number[],
  demand: readonly number[],
  supply: readonly number[],
  overRequests: number,
  adaptations: number,
): Score {
  const seconds = load.length;
  let under = 0;
  let over = 0;
  let short = 0;
  for (let t = 0; t < seconds; t += 1) {
    under += Math.max(demand[t] - supply[t], 0) / demand[t];
    over += Math.max(supply[t] - demand[t], 0) / demand[t];
    short += demand[t] > supply[t] ? 1 : 0;
  }
  let against = 0;
  let windows = 0;
  for (let t = 30; t < seconds; t += 30) {
    windows += 1;
    const moved = supply[t] - supply[t - 30];
    if (
      moved !== 0 &&
      Math.sign(moved) !== Math.sign(demand[t] - demand[t - 30])
    )
      against += 1;
  }
  const percent = (value: number) => (100 * value) / seconds;
  return {
    thetaUnder: percent(under),
    thetaOver: percent(over),
    tauUnder: percent(short),
    instability: (100 * against) / windows,
    over: (100 * overRequests) / sum(load),
    cost: sum(supply) / sum(demand),
    adaptations,
  };
}

function clamp(count: number): number {
  return Math.min(MAX_INSTANCES, Math.max(MIN_INSTANCES, count));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The mean of each measure over several traces. */
export function meanScore(scores: readonly Score[]): Score {
  const mean = (pick: (score: Score) => number) =>
    sum(scores.map(pick)) / scores.length;
  return {
    thetaUnder: mean(s => s.thetaUnder),
    thetaOver: mean(s => s.thetaOver),
    tauUnder: mean(s => s.tauUnder),
    instability: mean(s => s.instability),
    over: mean(s => s.over),
    cost: mean(s => s.cost),
    adaptations: mean(s => s.adaptations),
  };
}
