import { parseArgs } from 'node:util';
import type { Release } from '@capstan/local-engine';
import type { BenchResult } from '../BenchResult.ts';
import {
  GROUP,
  startEngine,
  type EngineHarness,
} from '../support/engineHarness.ts';
import { startLoad, type Outcome } from '../support/openLoop.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';

const RATE = 200;
const COLD_INSTANCES = 10;

/**
 * How long a rollback takes, seen from the shop's users: from the decision to the last request that the bad release
 * still got. Warm: the former set is kept by a blue/green rollout. Cold: ten instances are started.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      warm: { type: 'string', default: '20' },
      cold: { type: 'string', default: '10' },
    },
  });
  const engine = await startEngine();
  try {
    const good = await engine.probeRelease('1.1.0');
    const bad = await engine.probeRelease('1.2.0', { FLAVOUR: 'bad' });
    const group = await engine.runGroup(good, {
      min: 1,
      max: COLD_INSTANCES,
      desired: COLD_INSTANCES,
    });
    const load = startLoad(group.url, { rate: RATE, mix: 'get' });
    const outcomes: Outcome[] = [];
    load.onOutcome = outcome => outcomes.push(outcome);
    const warm: number[] = [];
    const cold: number[] = [];
    for (let round = 0; round < Number(values.warm); round++) {
      warm.push(await measureRollback(engine, outcomes, good, bad, 'warm'));
      process.stderr.write(
        `warm rollback ${round + 1}: ${Math.round(warm[round])} ms\n`,
      );
    }
    for (let round = 0; round < Number(values.cold); round++) {
      cold.push(await measureRollback(engine, outcomes, good, bad, 'cold'));
      process.stderr.write(
        `cold rollback ${round + 1}: ${Math.round(cold[round])} ms\n`,
      );
    }
    const all = await load.stop();
    const failed = all.outcomes.filter(
      outcome => outcome.failure !== undefined,
    ).length;
    const figures = {
      warmP50Ms: round1(quantile(warm, 0.5)),
      warmMaxMs: round1(Math.max(...warm)),
      coldP50Ms: round1(quantile(cold, 0.5)),
      coldMaxMs: round1(Math.max(...cold)),
      coldInstances: COLD_INSTANCES,
      requests: all.sent,
      failed,
    };
    return {
      name: 'rollback',
      figures,
      goal: 'warm: 100 % of traffic moved ≤ 250 ms; cold rollback of 10 instances ≤ 3 s; 0 failed requests',
      met:
        figures.warmMaxMs <= 250 && figures.coldMaxMs <= 3000 && failed === 0,
    };
  } finally {
    await engine.close();
  }
}

/** Milliseconds from the decision until no request goes to the bad release any more. */
async function measureRollback(
  engine: EngineHarness,
  outcomes: Outcome[],
  good: Release,
  bad: Release,
  kind: 'warm' | 'cold',
): Promise<number> {
  const { client } = engine;
  const forward = await client.startRollout(GROUP, {
    releaseId: bad.id,
    strategy: {
      type: 'blueGreen',
      bakeSeconds: kind === 'warm' ? 600 : 0,
      gate: false,
    },
  });
  if (kind === 'cold') await engine.settle(forward.id);
  else await waitForPhase(engine, forward.id, 'baking');
  await pause(500);
  outcomes.length = 0;
  const decidedAt = Date.now();
  const back = await client.startRollout(GROUP, {
    releaseId: good.id,
    rollbackOf: forward.id,
    strategy: { type: 'rolling', maxSurge: COLD_INSTANCES, maxUnavailable: 0 },
  });
  await engine.settle(back.id);
  await pause(300);
  const lastBad = outcomes
    .filter(outcome => outcome.release === bad.label)
    .map(outcome => outcome.intendedAt);
  return Math.max(0, ...lastBad.map(at => at - decidedAt));
}

async function waitForPhase(
  engine: EngineHarness,
  rolloutId: string,
  phase: string,
): Promise<void> {
  await until(
    `rollout ${rolloutId} is ${phase}`,
    async () =>
      (await engine.client.rollout(GROUP, rolloutId)).phase === phase
        ? true
        : undefined,
    { timeoutMs: 60_000 },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
