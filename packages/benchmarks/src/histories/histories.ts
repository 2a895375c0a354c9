import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { runStops } from './stops.ts';

const PROGRAM = fileURLToPath(
  new URL(
    '../../../../plugins/fleet-backend/dev/histories.ts',
    import.meta.url,
  ),
);
const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);
const PROCESSES = 2;

/** See `HistoryReport` of the program. */
interface Report {
  readonly seed: number;
  readonly anomalies: readonly string[];
  readonly submissions: number;
  readonly actions: number;
  readonly effects: number;
  readonly takeovers: number;
  readonly history?: object;
}

/**
 * Histories of three replicas of the journal on one PostgreSQL, each made from a seed: actions of several people on several
 * groups at once, replicas that stop beyond their leases and go on, an engine whose answers get lost or late, clocks up
 * to five minutes wrong. A checker looks for anomalies. Then real backends are stopped with SIGSTOP.
 *
 * @param args - `--histories 1000 --seed 1` (of the first; the next ones count up) `--lanes 12 --stops 3`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      histories: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '12' },
      stops: { type: 'string' },
    },
  });
  const count = Number(values.histories);
  const first = Number(values.seed);
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  // Who repeats one history does not want to wait for real backends.
  const stops = Number(values.stops ?? (count > 1 ? 3 : 0));
  const postgres = await startPostgres();
  try {
    const reports = await runSeeds(seeds, Number(values.lanes), postgres);
    const stopped = await runStops(stops, postgres);
    const sum = (of: (report: Report) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    const anomalies = sum(report => report.anomalies.length);
    return {
      name: 'histories',
      figures: {
        histories: reports.length,
        anomalies,
        failingSeeds:
          reports
            .filter(report => report.anomalies.length > 0)
            .map(({ seed }) => seed)
            .join(' ') || 'none',
        submissions: sum(report => report.submissions),
        actions: sum(report => report.actions),
        effects: sum(report => report.effects),
        takeovers: sum(report => report.takeovers),
        realStops: stopped.stops,
        realStopAnomalies: stopped.anomalies,
      },
      goal: `${count} histories of three replicas: 0 anomalies; ${stops} real backends stopped with SIGSTOP past their lease: one effect each`,
      met:
        reports.length === count && anomalies === 0 && stopped.anomalies === 0,
    };
  } finally {
    await postgres.close();
  }
}

async function runSeeds(
  seeds: readonly number[],
  lanes: number,
  { connection }: Postgres,
): Promise<Report[]> {
  const reports: Report[] = [];
  const processes = Math.min(PROCESSES, seeds.length);
  const work = async (number: number) => {
    const child = fork(PROGRAM, {
      execArgv: ['--require', TRANSFORM],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const writing: Promise<void>[] = [];
    child.on('message', (report: Partial<Report>) => {
      // The compiler's watcher talks here too.
      if (report.seed === undefined) return;
      reports.push(report as Report);
      if (report.anomalies!.length > 0) writing.push(tell(report as Report));
      if (reports.length % 50 === 0)
        console.log(`${reports.length} of ${seeds.length} histories`);
    });
    child.send({
      connection: { ...connection, database: 'postgres' },
      name: `histories_${number}`,
      seeds: seeds.filter((_, index) => index % processes === number),
      lanes: Math.ceil(lanes / processes),
    });
    const [code] = await once(child, 'exit');
    await Promise.all(writing);
    if (code !== 0) throw new Error(`A process ended with ${code}.`);
  };
  await Promise.all(Array.from({ length: processes }, (_, n) => work(n)));
  return reports;
}

async function tell({ seed, anomalies, history }: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-history-'));
  const file = join(folder, `${seed}.json`);
  await writeFile(file, JSON.stringify(history, undefined, 1));
  console.log(
    `seed ${seed}: ${anomalies.length} anomalies (whole history in ${file}; again with --seed ${seed} --histories 1)`,
  );
  for (const anomaly of anomalies.slice(0, 5)) console.log(`  ${anomaly}`);
}
