import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { quantile } from '../support/statistics.ts';
import { ActionKill, BOUNDARIES, type Findings } from './ActionKill.ts';
import { CASES } from './cases.ts';

const GOAL_MS = 5000;

/**
 * Kills a real backend with `kill -9` while it carries out actions of every kind on a real engine, at every boundary of
 * the journal and in the middle of calls, starts it again at once, and compares what comes of it with what comes of the
 * same actions undisturbed. In one round an action of each kind is under way, each on a group of its own.
 *
 * @param args - `--seed 1 --flights 4` (rounds with a kill in the middle of calls)
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      flights: { type: 'string', default: '4' },
    },
  });
  const random = seededRandom(Number(values.seed));
  const bench = await ActionKill.start();
  try {
    await bench.learn();
    for (const boundary of BOUNDARIES) await bench.killAllAt(boundary);
    for (let flight = 0; flight < Number(values.flights); flight++)
      await bench.round('in flight', CASES, random() * 60);
    return toResult(bench.findings);
  } finally {
    await bench.close();
  }
}

function toResult(findings: Findings): BenchResult {
  const worst = Math.max(...findings.afterRestart);
  return {
    name: 'action-kill',
    figures: {
      kills: findings.kills,
      interruptedActions: findings.interrupted,
      otherEnds: findings.wrong,
      duplicateEffects: findings.duplicates,
      resumedAfterRestartP50Ms: Math.round(
        quantile(findings.afterRestart, 0.5),
      ),
      resumedAfterRestartWorstMs: Math.round(worst),
      resumedAfterKillWorstMs: Math.round(Math.max(...findings.afterKill)),
    },
    goal: `killed with SIGKILL at every boundary of every kind of action: the same end as undisturbed, 0 duplicate effects in the engine, resumed ≤ ${GOAL_MS} ms after the restart`,
    met:
      findings.wrong === 0 &&
      findings.duplicates === 0 &&
      findings.afterRestart.length > 0 &&
      worst <= GOAL_MS,
  };
}
