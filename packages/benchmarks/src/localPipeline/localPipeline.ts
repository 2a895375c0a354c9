import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  choiceOf,
  renderCombination,
  stopRendering,
} from '@capstan/template-tests';
import type { BenchResult } from '../BenchResult.ts';
import { startEngine } from '../support/engineHarness.ts';
import { startPostgres } from '../support/postgres.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { FirstRunProcess, type FirstRunReport } from './FirstRunProcess.ts';

const SHOP = fileURLToPath(new URL('../../../shop', import.meta.url));
const GOAL_SECONDS = 45;

const LOCAL = {
  infra: 'local',
  pipeline: 'local',
  observability: 'prometheus',
  metric: 'requests',
  deployment: 'rolling',
} as const;

/**
 * How long a new service takes from its first commit to test and prod: real services of the template, a real engine and a
 * real database. The first round also copies what the shop has installed.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '5' } },
  });
  const postgres = await startPostgres();
  const engine = await startEngine();
  const root = await mkdtemp(join(tmpdir(), 'capstan-bench-pipeline-'));
  const { host, port, user, password } = postgres.connection;
  let pipelines: FirstRunProcess | undefined;
  try {
    pipelines = await FirstRunProcess.start({
      BENCH_ROOT: root,
      BENCH_ENGINE: engine.stateDir,
      BENCH_DATABASE: `postgresql://${user}:${password}@${host}:${port}/postgres`,
      BENCH_MODULES: SHOP,
    });
    const reports: FirstRunReport[] = [];
    for (let round = 1; round <= Number(values.rounds); round++) {
      const name = `bench-shop-${round}`;
      const files = await renderCombination(choiceOf(LOCAL, { name }));
      const report = await pipelines.firstRun(name, files);
      await rm(files, { recursive: true, force: true });
      if (report.phase !== 'succeeded') throw new Error(report.message);
      reports.push(report);
      process.stderr.write(`run ${round}: ${report.ms} ms\n`);
      for (const environment of ['test', 'prod']) {
        await engine.client.deleteGroup(`${name}/${environment}`);
      }
    }
    return resultOf(reports);
  } finally {
    await pipelines?.stop();
    await stopRendering();
    await engine.close();
    await postgres.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function resultOf(reports: readonly FirstRunReport[]): BenchResult {
  const seconds = reports.map(({ ms }) => ms / 1000);
  const stage = (name: string) =>
    round1(
      quantile(
        reports.map(
          ({ stages }) =>
            (stages.find(one => one.name === name)?.ms ?? NaN) / 1000,
        ),
        0.5,
      ),
    );
  const worst = Math.max(...seconds);
  return {
    name: 'local-pipeline',
    figures: {
      runs: reports.length,
      p50Seconds: round1(quantile(seconds, 0.5)),
      maxSeconds: round1(worst),
      installP50Seconds: stage('install'),
      buildP50Seconds: stage('build'),
      deployTestP50Seconds: stage('deploy test'),
      deployProdP50Seconds: stage('deploy prod'),
    },
    goal: `a new service serves in test and prod at most ${GOAL_SECONDS} s after its first commit`,
    met: worst <= GOAL_SECONDS,
  };
}
