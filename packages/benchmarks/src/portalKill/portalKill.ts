import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPortal } from '@capstan/e2e-tests';
import type { Portal } from '@capstan/e2e-tests';
import type { BenchResult } from '../BenchResult.ts';
import { groupDriver } from '../support/engineHarness.ts';
import { startLoad, type Outcome } from '../support/openLoop.ts';
import { engineOf } from '../support/portalEngine.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';

const RATE = 200;
const BLOCKED_MS = 5000;

/**
 * What a service's users notice of the portal's troubles: the whole stack runs, a group of it is under load, and the
 * portal's backend is stopped for five seconds (as a blocked event loop would be) and killed, again and again.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '3' } },
  });
  const portal = await startPortal({ args: ['--no-traffic'] });
  try {
    const engine = await engineOf(portal);
    const driver = groupDriver(engine);
    const instanceIds = async () => {
      const all = await engine.instances('probe/bench');
      return all.filter(({ phase }) => phase === 'ready').map(({ id }) => id);
    };
    const release = await driver.probeRelease('1.0.0');
    const { url } = await driver.runGroup(release, {
      min: 2,
      max: 2,
      desired: 2,
    });
    const instances = await instanceIds();
    const load = startLoad(url, { rate: RATE, mix: 'get' });
    await sleep(BLOCKED_MS);
    const troubledFrom = Date.now();
    for (let round = 1; round <= Number(values.rounds); round++) {
      const pid = await backendPid(portal);
      process.kill(pid, 'SIGSTOP');
      await sleep(BLOCKED_MS);
      process.kill(pid, 'SIGCONT');
      process.kill(pid, 'SIGKILL');
      await until('another backend runs', async () =>
        (await backendPid(portal)) === pid ? undefined : true,
      );
      await sleep(BLOCKED_MS);
      process.stderr.write(
        `round ${round}: stopped for ${BLOCKED_MS} ms, then killed\n`,
      );
    }
    const { sent, outcomes } = await load.stop();
    const failed = outcomes.filter(
      ({ failure }) => failure !== undefined,
    ).length;
    const restarted = (await instanceIds()).filter(
      id => !instances.includes(id),
    ).length;
    return {
      name: 'portal-kill',
      figures: {
        rounds: Number(values.rounds),
        requests: sent,
        failed,
        unaccounted: sent - outcomes.length,
        restartedInstances: restarted,
        calmP50Ms: latency(outcomes, 0.5, at => at < troubledFrom),
        troubledP50Ms: latency(outcomes, 0.5, at => at >= troubledFrom),
        troubledP99Ms: latency(outcomes, 0.99, at => at >= troubledFrom),
      },
      goal: '0 failed requests and 0 restarted instances while the portal is blocked and killed',
      met: failed === 0 && sent === outcomes.length && restarted === 0,
    };
  } finally {
    await portal.stop();
  }
}

async function backendPid({ stateDir }: Portal): Promise<number> {
  const record = await readFile(join(stateDir, 'run', 'backend.json'), 'utf8');
  return (JSON.parse(record) as { pid: number }).pid;
}

function latency(
  outcomes: readonly Outcome[],
  share: number,
  when: (at: number) => boolean,
): number {
  const times = outcomes
    .filter(({ intendedAt }) => when(intendedAt))
    .map(({ intendedAt, endedAt }) => endedAt - intendedAt);
  return round1(quantile(times, share));
}
