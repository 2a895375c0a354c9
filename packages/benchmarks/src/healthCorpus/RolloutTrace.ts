import type { Chance } from './Chance.ts';
import { interval, profile, Weather, WINDOW_SECONDS } from './traffic.ts';
import type { Behaviour, Interval, Profile } from './traffic.ts';

export const BEFORE_SECONDS = 900;
/** How long it is watched after all traffic has moved. */
const BAKE_SECONDS = 300;
/** Where the traces lie; nothing depends on it. */
export const SINCE = Date.UTC(2026, 2, 1, 12);

/** What a bad revision does. */
export const BAD_KINDS = [
  'errors',
  'errorsGrow',
  'oneBadInstance',
  'slow',
  'slowTail',
] as const;
export type BadKind = (typeof BAD_KINDS)[number];

/** One rollout with the traffic of both revisions from a quarter of an hour before it until its watch is over. */
export interface RolloutTrace {
  readonly bad?: BadKind;
  readonly strategy: 'rolling' | 'canary' | 'blueGreen';
  /** Requests that the new revision had per second, once it had all. */
  readonly rate: number;
  readonly old: readonly Interval[];
  readonly fresh: readonly Interval[];
  /** When instances of the new revision began, milliseconds. */
  readonly starts: readonly number[];
  /** Seconds from its begin to the end of the watch. */
  readonly seconds: number;
}

/**
 * A rollout of a revision that is bad in the way of `bad`, or fine: fine revisions warm up slowly, differ by a few percent,
 * share the trouble that the old one has, and are unlucky.
 */
export function rolloutTrace(chance: Chance, bad?: BadKind): RolloutTrace {
  const strategy = chance.one(['rolling', 'canary', 'blueGreen'] as const);
  const usual = profile(chance, bad ? [3, 100] : [0.05, 100]);
  const of: Profile = bad?.startsWith('slow')
    ? // Nobody minds a few milliseconds.
      { ...usual, median: Math.max(usual.median, 20) }
    : usual;
  const weather = new Weather(of, chance);
  const instances = chance.whole(2, 6);
  const step =
    strategy === 'canary'
      ? chance.whole(60, 400)
      : chance.whole(5, 90) * Number(strategy === 'rolling');
  const weight = chance.between(0.05, 0.3);
  const seconds = step + BAKE_SECONDS;
  const harm = bad && harmOf(bad, instances, chance);
  // It may do a little better or worse, as every revision does.
  const shade = chance.yes(0.3) ? chance.between(0.93, 1.08) : 1;
  const trouble = !bad && strategy === 'canary' && chance.yes(0.3);
  const troubled = {
    from: chance.between(0, step),
    for: chance.between(20, 120),
    failing: chance.between(0.05, 0.4),
  };
  const old: Interval[] = [];
  const fresh: Interval[] = [];
  for (
    let second = -BEFORE_SECONDS;
    second < seconds;
    second += WINDOW_SECONDS
  ) {
    const common = weather.at(second + BEFORE_SECONDS, instances);
    const shared =
      trouble &&
      second >= troubled.from &&
      second < Math.min(step, troubled.from + troubled.for);
    const usualNow: Behaviour = shared
      ? { ...common, failing: troubled.failing }
      : common;
    const share = shareAt(second, strategy, step, weight);
    const at = SINCE + second * 1000;
    const push = (side: Interval[], behaviour: Behaviour) => {
      const counted = interval(at, behaviour, chance);
      if (counted.requests > 0) side.push(counted);
    };
    if (share < 1)
      push(old, { ...usualNow, rate: usualNow.rate * (1 - share) });
    if (share > 0) {
      const warm: Behaviour = {
        ...usualNow,
        rate: usualNow.rate * share,
        median: usualNow.median * shade,
        ...(second < 10 && { slow: { share: 0.7, times: 3 } }),
      };
      push(fresh, harm ? harm(warm, second / seconds) : warm);
    }
  }
  return {
    ...(bad && { bad }),
    strategy,
    rate: of.rate,
    old,
    fresh,
    starts: [SINCE],
    seconds,
  };
}

/** Of the new revision. */
function shareAt(
  second: number,
  strategy: RolloutTrace['strategy'],
  step: number,
  weight: number,
): number {
  if (second < 0) return 0;
  if (second >= step) return 1;
  return strategy === 'canary'
    ? weight
    : Math.max(0.1, Math.ceil((4 * second) / step) / 4);
}

function harmOf(
  bad: BadKind,
  instances: number,
  chance: Chance,
): (behaviour: Behaviour, part: number) => Behaviour {
  const failing = (behaviour: Behaviour, more: number) => ({
    ...behaviour,
    failing: 1 - (1 - behaviour.failing) * (1 - more),
  });
  switch (bad) {
    case 'errors': {
      const more = chance.scale(0.04, 0.6);
      return behaviour => failing(behaviour, more);
    }
    case 'errorsGrow': {
      const more = chance.scale(0.1, 0.5);
      return (behaviour, part) => failing(behaviour, more * part);
    }
    case 'oneBadInstance': {
      const more = chance.between(0.4, 1) / instances;
      return behaviour => failing(behaviour, more);
    }
    case 'slow': {
      const times = chance.scale(2, 5);
      return behaviour => ({
        ...behaviour,
        median: behaviour.median * times,
      });
    }
    case 'slowTail': {
      const share = chance.between(0.2, 0.4);
      const times = chance.between(6, 12);
      return behaviour => ({ ...behaviour, slow: { share, times } });
    }
    default:
      return bad satisfies never;
  }
}
