import { parseArgs } from 'node:util';
// What is scored is the engine's own function, which is no part of its API.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  decide,
  INITIAL_STATE,
} from '../../../local-engine/src/autoscaler/decide.ts';
import type { BenchResult } from '../BenchResult.ts';
import { RIVALS } from './policies.ts';
import {
  CAPACITY,
  MAX_INSTANCES,
  meanScore,
  MIN_INSTANCES,
  simulate,
  TARGET_UTILISATION,
} from './simulate.ts';
import type { Policy, Score } from './simulate.ts';
import { createTraces } from './traces.ts';

/** The goals: shorter of capacity less than HPA, less waste than KPA, and calm about it. */
const GOAL = { thetaUnder: 0.9, thetaOver: 27.9, adaptations: 300 } as const;

/** The engine's own decision function, as the engine calls it once a second. */
export function capstan(startSeconds: number): Policy {
  return {
    name: `Capstan, start ${startSeconds} s`,
    startSeconds,
    create() {
      let state = INITIAL_STATE;
      return (t, load, current) => {
        const decision = decide(state, {
          second: t + 1,
          need: load[t] / (CAPACITY * TARGET_UTILISATION),
          current,
          min: MIN_INSTANCES,
          max: MAX_INSTANCES,
        });
        state = decision.state;
        return decision.desired;
      };
    },
  };
}

/**
 * Scores the engine's autoscaler and models of its rivals on six load shapes of two hours.
 *
 * @param args - `--seed N` chooses the traces, 98 by default
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { seed: { type: 'string', default: '98' } },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) {
    throw new Error(
      `--seed takes a whole number from 0 on, not '${values.seed}'.`,
    );
  }
  const traces = createTraces(seed);
  console.log(
    `Six traces of two hours, seed ${seed}. Rivals are models of the algorithms, not the products.\n`,
  );
  console.log(
    row('policy', ['θU %', 'θO %', 'τU %', 'υ %', 'over %', 'cost', 'adapt.']),
  );
  const own = capstan(1);
  let mean: Score | undefined;
  for (const policy of [...RIVALS, capstan(5), own]) {
    const scores = traces.map(trace => simulate(trace.load, policy));
    const average = meanScore(scores);
    console.log(row(policy.name, figures(average)));
    if (policy === own) {
      mean = average;
      console.log('\nCapstan by trace:');
      traces.forEach((trace, index) =>
        console.log(row(`  ${trace.name}`, figures(scores[index]))),
      );
    }
  }
  const { thetaUnder, thetaOver, tauUnder, over, cost, adaptations } = mean!;
  return {
    name: 'autoscaler',
    figures: {
      seed,
      thetaUnderPercent: rounded(thetaUnder),
      thetaOverPercent: rounded(thetaOver),
      tauUnderPercent: rounded(tauUnder),
      overPercent: rounded(over),
      cost: rounded(cost),
      adaptationsIn2h: rounded(adaptations),
    },
    ratio: rounded(thetaUnder / GOAL.thetaUnder),
    goal: `mean over six traces: θU < ${GOAL.thetaUnder} % (HPA), θO < ${GOAL.thetaOver} % (KPA), adaptations ≤ ${GOAL.adaptations} in 2 h, at a start of 1 s`,
    met:
      thetaUnder < GOAL.thetaUnder &&
      thetaOver < GOAL.thetaOver &&
      adaptations <= GOAL.adaptations,
  };
}

function figures(score: Score): string[] {
  const {
    thetaUnder,
    thetaOver,
    tauUnder,
    instability,
    over,
    cost,
    adaptations,
  } = score;
  return [
    thetaUnder.toFixed(2),
    thetaOver.toFixed(1),
    tauUnder.toFixed(2),
    instability.toFixed(1),
    over.toFixed(2),
    cost.toFixed(2),
    adaptations.toFixed(0),
  ];
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(34) + cells.map(cell => cell.padStart(9)).join('');
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
