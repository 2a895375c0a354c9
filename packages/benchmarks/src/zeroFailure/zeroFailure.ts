import { parseArgs } from 'node:util';
import type { Release, Strategy } from '@capstan/local-engine';
import type { BenchResult } from '../BenchResult.ts';
import {
  GROUP,
  startEngine,
  type EngineHarness,
} from '../support/engineHarness.ts';
import { startLoad, type Outcome } from '../support/openLoop.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { until } from '../support/until.ts';

const STRATEGIES: readonly Strategy[] = [
  { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
  { type: 'rolling', maxSurge: 3, maxUnavailable: 0 },
  { type: 'blueGreen', bakeSeconds: 2, gate: false },
  {
    type: 'canary',
    steps: [
      { weight: 20, pauseSeconds: 1 },
      { weight: 60, pauseSeconds: 1 },
    ],
    bakeSeconds: 1,
  },
];

type Cycle = 'rollout' | 'rollback' | 'scale' | 'kill' | 'replace';

/**
 * Rollouts, rollbacks, scalings, replacements and `kill -9` of instances in seeded order under constant load: every
 * request is accounted for and none may fail. POSTs carry an `Idempotency-Key`, so that the balancer may send them
 * again when the instance died before it answered; without one nobody could.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      cycles: { type: 'string', default: '60' },
      rate: { type: 'string', default: '250' },
      seed: { type: 'string', default: '1' },
    },
  });
  const cycles = Number(values.cycles);
  const rate = Number(values.rate);
  const random = seededRandom(Number(values.seed));
  const engine = await startEngine();
  try {
    const releases = [
      await engine.probeRelease('1.0.0'),
      await engine.probeRelease('1.1.0', { FLAVOUR: 'new' }),
    ];
    const group = await engine.runGroup(releases[0], {
      min: 1,
      max: 8,
      desired: 3,
    });
    const load = startLoad(group.url, { rate });
    const done: Record<Cycle, number> = {
      rollout: 0,
      rollback: 0,
      scale: 0,
      kill: 0,
      replace: 0,
    };
    try {
      for (let cycle = 1; cycle <= cycles; cycle++) {
        const kind = pickCycle(random);
        await runCycle(kind, engine, releases, random);
        done[kind] += 1;
        if (cycle % 5 === 0)
          process.stderr.write(`cycle ${cycle} of ${cycles} (${kind})\n`);
      }
    } catch (error) {
      await load.stop();
      throw error;
    }
    const { sent, outcomes } = await load.stop();
    const { failed, unaccounted, requests, failures } = summarise(
      sent,
      outcomes,
    );
    if (failures.length > 0) process.stderr.write(`${failures.join('\n')}\n`);
    return {
      name: 'zero-failure',
      figures: {
        cycles,
        ...done,
        rate,
        seed: Number(values.seed),
        requests,
        failed,
        unaccounted,
      },
      goal: `0 failed and 0 unaccounted requests over ≥ 50 cycles at ≥ 200 requests/s`,
      met: failed === 0 && unaccounted === 0 && cycles >= 50 && rate >= 200,
    };
  } finally {
    await engine.close();
  }
}

function summarise(sent: number, outcomes: readonly Outcome[]) {
  const failed = outcomes.filter(outcome => outcome.failure !== undefined);
  const failures = failed
    .slice(0, 10)
    .map(
      outcome =>
        `failed ${outcome.kind} at ${new Date(
          outcome.intendedAt,
        ).toISOString()}: ${outcome.failure}`,
    );
  return {
    requests: sent,
    failed: failed.length,
    unaccounted: sent - outcomes.length,
    failures,
  };
}

function pickCycle(random: () => number): Cycle {
  const dice = random();
  if (dice < 0.3) return 'rollout';
  if (dice < 0.5) return 'rollback';
  if (dice < 0.7) return 'scale';
  return dice < 0.9 ? 'kill' : 'replace';
}

async function runCycle(
  kind: Cycle,
  engine: EngineHarness,
  releases: readonly Release[],
  random: () => number,
) {
  const { client } = engine;
  const group = await client.group(GROUP);
  const other =
    releases.find(release => release.id !== group.releaseId) ?? releases[0];
  switch (kind) {
    case 'rollout':
    case 'rollback': {
      const strategy: Strategy =
        kind === 'rollback'
          ? { type: 'rolling', maxSurge: 8, maxUnavailable: 0 }
          : STRATEGIES[Math.floor(random() * STRATEGIES.length)];
      const rollout = await client.startRollout(GROUP, {
        releaseId: other.id,
        strategy,
      });
      return engine.settle(rollout.id);
    }
    case 'scale':
      await client.setSize(GROUP, { desired: 2 + Math.floor(random() * 4) });
      return allReady(engine);
    case 'kill': {
      const ready = (await client.instances(GROUP)).filter(
        instance => instance.phase === 'ready',
      );
      const victim = ready[Math.floor(random() * ready.length)];
      if (victim?.pid !== undefined) process.kill(victim.pid, 'SIGKILL');
      await until('the engine noticed', async () => {
        const instances = await client.instances(GROUP);
        return instances.some(i => i.id === victim?.id && i.phase === 'ready')
          ? undefined
          : true;
      });
      return allReady(engine);
    }
    case 'replace': {
      const [victim] = (await client.instances(GROUP)).filter(
        i => i.phase === 'ready',
      );
      if (victim) await client.replaceInstance(GROUP, victim.id);
      return allReady(engine);
    }
    default:
      throw new Error(`Unknown cycle '${kind satisfies never}'`);
  }
}

async function allReady(engine: EngineHarness): Promise<void> {
  await until(
    'all instances are ready',
    async () => {
      const group = await engine.client.group(GROUP);
      return group.ready === group.spec.desired &&
        group.running === group.spec.desired
        ? true
        : undefined;
    },
    { timeoutMs: 60_000 },
  );
}
