import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
// An engine that can be killed and started again is no part of the package's API.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { TestEngine } from '../../../local-engine/src/testing/TestEngine.ts';
import type { BenchResult } from '../BenchResult.ts';
import { startLoad } from '../support/openLoop.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { quantile } from '../support/statistics.ts';
import { Decoys } from './decoys.ts';

const SERVICE = 'probe';
const GROUP = `${SERVICE}/bench`;
const RECOVERY_GOAL_MS = 2000;
const SOURCE = fileURLToPath(
  new URL('../support/probeRelease', import.meta.url),
);

/**
 * Kills the engine with SIGKILL over and over, in quiet moments and in the middle of rollouts and resizes, under load
 * through the balancer, and looks at what is left each time. In every tenth round the books are changed meanwhile so
 * that an instance seems to have the pid of a process of somebody else, as after a pid came round.
 *
 * @param args - `--kills 100 --rate 200 --seed 1`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '100' },
      rate: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
    },
  });
  const kills = Number(values.kills);
  const random = seededRandom(Number(values.seed));
  const engine = await TestEngine.start();
  const decoys = await Decoys.start(5);
  const recoveries: number[] = [];
  let orphans = 0;
  try {
    const releases = await Promise.all(
      ['1.0.0', '1.1.0'].map(label =>
        engine.client.registerRelease({
          service: SERVICE,
          label,
          source: SOURCE,
          command: ['node', 'server.mjs'],
          variables: { LABEL: label },
        }),
      ),
    );
    const { url } = await engine.client.putGroup(SERVICE, 'bench', {
      desired: 3,
      max: 6,
    });
    await engine.roll(GROUP, { releaseId: releases[0].id });
    const load = startLoad(url, { rate: Number(values.rate), slowMs: 500 });
    for (let round = 1; round <= kills; round += 1) {
      await disturb(
        engine,
        releases.map(({ id }) => id),
        random,
      );
      await sleep(random() * 400);
      const served = (await engine.client.group(GROUP)).ready;
      const killedAt = performance.now();
      await engine.signal('SIGKILL');
      if (round % 10 === 0) {
        confuseBooks(engine, decoys.pids[round % decoys.pids.length]);
      }
      await engine.spawn();
      await engine.until(async () => {
        const group = await engine.client.group(GROUP);
        return group.ready >= Math.min(served, group.spec.desired);
      });
      recoveries.push(performance.now() - killedAt);
      orphans += await settledOrphans(engine);
      if (round % 10 === 0) {
        console.log(
          `${round} kills: worst recovery ${Math.round(
            Math.max(...recoveries),
          )} ms, ${orphans} orphans, ${decoys.signals} foreign signals`,
        );
      }
    }
    const { sent, outcomes } = await load.stop();
    const failures = outcomes.filter(({ failure }) => failure !== undefined);
    failures
      .slice(0, 5)
      .forEach(({ kind, failure }) =>
        console.log(`failed ${kind}: ${failure}`),
      );
    const failed = failures.length + (sent - outcomes.length);
    const worst = Math.max(...recoveries);
    return {
      name: 'engine-kill',
      figures: {
        kills,
        orphans,
        foreignSignals: decoys.signals,
        recoveryP50Ms: Math.round(quantile(recoveries, 0.5)),
        recoveryWorstMs: Math.round(worst),
        requests: sent,
        failedRequests: failed,
      },
      goal: `${kills} kills: 0 orphans, 0 foreign processes signalled, as many instances as before adopted or replaced ≤ ${RECOVERY_GOAL_MS} ms after the kill, 0 failed requests`,
      met:
        orphans === 0 &&
        decoys.signals === 0 &&
        worst <= RECOVERY_GOAL_MS &&
        failed === 0,
    };
  } finally {
    decoys.close();
    await engine.close();
  }
}

/** Something to be killed in: a rollout, an abort, another size, or nothing. */
async function disturb(
  engine: TestEngine,
  releases: readonly string[],
  random: () => number,
) {
  const { releaseId, rollout } = await engine.client.group(GROUP);
  const dice = random();
  if (rollout) {
    if (dice < 0.2 && rollout.direction === 'forward') {
      await engine.client.abort(GROUP, rollout.id).catch(() => undefined);
    }
  } else if (dice < 0.6) {
    await engine.client.startRollout(GROUP, {
      releaseId: releases.find(id => id !== releaseId)!,
      strategy:
        dice < 0.4
          ? { type: 'rolling', maxSurge: 1, maxUnavailable: 0 }
          : { type: 'blueGreen', bakeSeconds: 1, gate: false },
    });
  } else if (dice < 0.8) {
    await engine.client.setSize(GROUP, {
      desired: 2 + Math.floor(random() * 4),
    });
  }
}

/** Makes the stored pid of one instance that of somebody else. */
function confuseBooks(engine: TestEngine, pid: number): void {
  const db = new DatabaseSync(path.join(engine.state, 'engine.db'));
  try {
    db.prepare(
      `UPDATE instances SET data = json_set(data, '$.process.pid', ?)
       WHERE number = (SELECT max(number) FROM instances WHERE ended = 0 AND json_extract(data, '$.process.pid') > 0)`,
    ).run(pid);
  } finally {
    db.close();
  }
}

/** Processes of ours that belong to no instance that lives; a short while is given to those that are just ending. */
async function settledOrphans(engine: TestEngine): Promise<number> {
  for (const deadline = Date.now() + 3000; ; await sleep(50)) {
    const known = new Set(
      (await engine.client.instances(GROUP)).map(({ pid }) => pid),
    );
    const left = engine
      .processes()
      .filter(
        ({ pid, environment }) =>
          environment.CAPSTAN_INSTANCE && !known.has(pid),
      );
    if (left.length === 0 || Date.now() > deadline) return left.length;
  }
}
