import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { freePort } from '../support/freePort.ts';
import { startPostgres } from '../support/postgres.ts';
import { HealthScaleProcess } from './HealthScaleProcess.ts';
import { View } from './View.ts';

const INTERVAL_MS = 10_000;
const MAX_CORE_PERCENT = 25;
const MAX_MORE_PERCENT = 1;

/**
 * First, so many groups are judged by all shipped rules every ten seconds: what that costs of one core. Then one person
 * looks at pages, and afterwards two hundred do: how many requests engines and signal sources get.
 *
 * @param args - `--groups 10000 --rounds 6 --seed 1 --viewers 200 --seconds 30`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      groups: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' },
      viewers: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '30' },
    },
  });
  const evaluation = await evaluate({
    groups: Number(values.groups),
    rounds: Number(values.rounds),
    seed: Number(values.seed),
  });
  const corePercent = (100 * evaluation.evaluationMs) / INTERVAL_MS;
  const viewers = Number(values.viewers);
  const watched = await watch(viewers, Number(values.seconds));
  const morePercent = 100 * (watched.many.rate / watched.one.rate - 1);
  return {
    name: 'health-scale',
    figures: {
      groups: evaluation.groups,
      rules: evaluation.rules,
      evaluationCpuMsPerRound: round(evaluation.evaluationMs),
      evaluationPercentOfACore: round(corePercent),
      recordCpuMsPerRound: round(evaluation.recordMs),
      alertsFired: evaluation.fired,
      alertsResolved: evaluation.resolved,
      sourceRequestsPerSecondWithOneViewer: round(watched.one.rate),
      [`sourceRequestsPerSecondWith${viewers}Viewers`]: round(
        watched.many.rate,
      ),
      pagesAnsweredToOne: watched.one.answers,
      pagesAnsweredToMany: watched.many.answers,
      pagesNotAnswered: watched.one.failures + watched.many.failures,
      moreSourceRequestsPercent: round(morePercent),
    },
    goal: `${values.groups} groups with at least 5 rules each every 10 s: ≤ ${MAX_CORE_PERCENT} % of a core; ${viewers} viewers: ≤ ${MAX_MORE_PERCENT} % more requests to sources than one`,
    met:
      corePercent <= MAX_CORE_PERCENT &&
      morePercent <= MAX_MORE_PERCENT &&
      watched.one.failures + watched.many.failures === 0 &&
      evaluation.fired > 0 &&
      evaluation.resolved > 0,
  };
}

async function evaluate(options: {
  groups: number;
  rounds: number;
  seed: number;
}) {
  const postgres = await startPostgres();
  try {
    const child = await HealthScaleProcess.start();
    return await child.evaluate({
      ...options,
      connection: { ...postgres.connection, database: 'postgres' },
    });
  } finally {
    await postgres.close();
  }
}

async function watch(viewers: number, seconds: number) {
  const port = await freePort();
  const child = await HealthScaleProcess.start();
  try {
    await child.serve({ port, services: 20, sources: 10 });
    const view = new View(port, 20);
    await view.ready();
    const during = async (count: number) => {
      const before = { calls: await child.calls(), at: performance.now() };
      const answered = await view.watch(count, seconds);
      const passed = (performance.now() - before.at) / 1000;
      const calls = (await child.calls()) - before.calls;
      console.log(
        `${count} viewers for ${Math.round(passed)} s: ${
          answered.answers
        } answers, ${calls} requests to sources`,
      );
      return { ...answered, rate: calls / passed };
    };
    return { one: await during(1), many: await during(viewers) };
  } finally {
    await child.stop();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
