import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { GROUP, startEngine } from '../support/engineHarness.ts';
import { startLoad } from '../support/openLoop.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';

const CALM_RATE = 60;
const STEP = 4;
const TARGET = 40;

/**
 * A fourfold load step, again and again: how long until the first added instance answers a request. The group scales on
 * requests per second per instance; instances are real processes.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { steps: { type: 'string', default: '20' } },
  });
  const engine = await startEngine();
  try {
    const release = await engine.probeRelease('1.0.0');
    const group = await engine.runGroup(release, {
      min: 2,
      max: 12,
      desired: 2,
      policies: [
        {
          name: 'requests',
          metric: 'requests',
          target: TARGET,
          scaleInSeconds: 3,
        },
      ],
    });
    const load = startLoad(group.url, { rate: CALM_RATE, mix: 'get' });
    const known = new Set<string>();
    const firstNew: { at?: number } = {};
    load.onOutcome = ({ instance, endedAt }) => {
      if (instance === undefined || known.has(instance)) return;
      known.add(instance);
      firstNew.at ??= endedAt;
    };
    const reactions: number[] = [];
    for (let step = 1; step <= Number(values.steps); step++) {
      load.rate = CALM_RATE;
      await until(
        'the group is small again',
        async () => {
          const now = await engine.client.group(GROUP);
          return now.running === 2 && now.ready === 2 ? true : undefined;
        },
        { timeoutMs: 60_000, everyMs: 100 },
      );
      await new Promise(resolve => {
        setTimeout(resolve, 1500);
      });
      firstNew.at = undefined;
      const steppedAt = Date.now();
      load.rate = CALM_RATE * STEP;
      const servedAt = await until(
        'an added instance answers',
        async () => firstNew.at,
        { timeoutMs: 30_000, everyMs: 5 },
      );
      reactions.push(servedAt - steppedAt);
      process.stderr.write(
        `step ${step}: first added instance answered after ${
          servedAt - steppedAt
        } ms\n`,
      );
    }
    const { sent, outcomes } = await load.stop();
    const failed = outcomes.filter(
      outcome => outcome.failure !== undefined,
    ).length;
    const p95Ms = round1(quantile(reactions, 0.95));
    return {
      name: 'reaction',
      figures: {
        steps: reactions.length,
        p50Ms: round1(quantile(reactions, 0.5)),
        p95Ms,
        requests: sent,
        failed,
      },
      goal: 'a fourfold load step gets its first added serving instance in ≤ 2,000 ms (p95); 0 failed requests',
      met: p95Ms <= 2000 && failed === 0,
    };
  } finally {
    await engine.close();
  }
}
