import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { startEngine } from '../support/engineHarness.ts';
import { startLoad } from '../support/openLoop.ts';
import { startPostgres } from '../support/postgres.ts';
import { Replica } from '../support/Replica.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';

const SHARES = [0.25, 0.5, 1];
const GOAL_MS = 15_000;
/** Of good traffic before the first fault, and between faults until nothing is left of the last. */
const CALM_MS = 20_000;

/**
 * How long it takes from a fault to an open alert: a real engine runs a real service under load, a real backend watches
 * it, and from one moment on a share of the requests is answered with 500. Counted until `GET /alerts` shows it.
 *
 * @param args - `--rounds 6 --rate 50`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '6' },
      rate: { type: 'string', default: '50' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'capstan-fault-'));
  const file = join(folder, 'share');
  const postgres = await startPostgres();
  const engine = await startEngine();
  const replica = Replica.prepare();
  try {
    const release = await engine.probeRelease('1.0.0', { FAULT_FILE: file });
    const group = await engine.runGroup(release, {
      min: 2,
      max: 4,
      desired: 2,
    });
    await replica.start({
      connection: { ...postgres.connection, database: 'postgres' },
      stateDir: engine.stateDir,
      service: 'probe',
    });
    const load = startLoad(group.url, {
      rate: Number(values.rate),
      mix: 'get',
    });
    const delays: number[] = [];
    let falseAlerts = 0;
    await until('the group is seen', async () =>
      (await alerts(replica)) ? true : undefined,
    );
    for (let round = 0; round < Number(values.rounds); round++) {
      const share = SHARES[round % SHARES.length];
      // Neither the engine's windows nor the sweeps shall know when it comes.
      const calmMs = CALM_MS + ((round * 1700) % 5000);
      await new Promise(resolve => setTimeout(resolve, calmMs));
      falseAlerts += (await alerts(replica)).length;
      const begunAt = Date.now();
      await writeFile(file, String(share));
      await until(
        'an alert is open',
        async () => ((await alerts(replica)).length > 0 ? true : undefined),
        { timeoutMs: 120_000, everyMs: 100 },
      );
      delays.push(Date.now() - begunAt);
      process.stderr.write(
        `${100 * share} % of requests fail: an alert after ${
          delays[round]
        } ms\n`,
      );
      await writeFile(file, '0');
      await until(
        'the alert is over',
        async () => ((await alerts(replica)).length === 0 ? true : undefined),
        { timeoutMs: 300_000, everyMs: 500 },
      );
    }
    const { sent } = await load.stop();
    const p95Ms = round1(quantile(delays, 0.95));
    return {
      name: 'alert-latency',
      figures: {
        faults: delays.length,
        p50Ms: round1(quantile(delays, 0.5)),
        p95Ms,
        maxMs: Math.max(...delays),
        falseAlerts,
        requests: sent,
      },
      goal: `a fault is an open alert within ${GOAL_MS} ms (p95), and nothing is one before`,
      met: p95Ms <= GOAL_MS && falseAlerts === 0,
    };
  } finally {
    await replica.kill();
    await engine.close();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function alerts(replica: Replica): Promise<readonly object[]> {
  const { body } = await replica.call('GET', '/alerts?search=probe');
  return body.items;
}
