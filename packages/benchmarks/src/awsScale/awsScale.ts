import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { startPostgres } from '../support/postgres.ts';
import { Program } from '../support/Program.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { until } from '../support/until.ts';
import { AwsPortal } from './AwsPortal.ts';
import { askSteadily } from './askSteadily.ts';
import type { Counted } from './simulator.ts';

const SIMULATOR = fileURLToPath(new URL('./simulator.ts', import.meta.url));
const REGION = 'eu-west-1';
const GOALS = { corePercent: 35, addedMiB: 400, restartMs: 1000, p99Ms: 50 };
const CLUSTER_SIZE = 100;
const PER_SECOND = 100;
/** A deployment begins in this share of the services every 30 s. */
const ROLLING = 0.005;

interface Memory {
  readonly heapMiB: number;
  readonly rssMiB: number;
}

/**
 * A real backend on PostgreSQL before a simulator with 5,000 services of ECS in 10 accounts, two tasks each, a deployment beginning in
 * 25 of them every 30 s: what the sweeps cost of a core, how much memory they take beside a backend without accounts, how fast
 * the API answers meanwhile, and what a restarted backend shows at once while AWS does not answer.
 *
 * @param args - `--services 5000 --accounts 10 --learn 420 --seconds 180 --ask 30`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      services: { type: 'string', default: '5000' },
      accounts: { type: 'string', default: '10' },
      learn: { type: 'string', default: '420' },
      seconds: { type: 'string', default: '180' },
      ask: { type: 'string', default: '30' },
    },
  });
  const scale = worldOf(Number(values.services), Number(values.accounts));
  const postgres = await startPostgres();
  const simulator = await Program.start(SIMULATOR);
  let portal: AwsPortal | undefined;
  try {
    const endpoint = await simulator.ask<string>(
      { fill: scale.filling },
      'filled',
    );
    const orders = {
      connection: postgres.connection,
      endpoint,
      region: REGION,
      components: scale.components,
    };
    const bare = await AwsPortal.start({ ...orders, accounts: [] });
    await pause(20_000);
    const before = await measure(bare);
    await bare.stop();
    tell(`without accounts: ${told(before)}`);

    portal = await AwsPortal.start({
      ...orders,
      accounts: scale.filling.accounts,
    });
    const begun = performance.now();
    await portal.shows(scale.count);
    const firstSeconds = (performance.now() - begun) / 1000;
    tell(`${scale.count} services are shown after ${round1(firstSeconds)} s`);
    await pause(Number(values.learn) * 1000);
    const calm = await watchSweeps({
      portal,
      simulator,
      seconds: Number(values.seconds),
      rolls: Math.round(scale.count * ROLLING),
    });
    const after = await measure(portal);
    tell(`with them: ${told(after)}, up to ${round1(calm.peakMiB)} MiB`);
    const { program, base } = portal;
    const cpuBefore = await program.cpuSeconds();
    const asked = await askSteadily({
      perSecond: PER_SECOND,
      seconds: Number(values.ask),
      urlOf: request =>
        `${base}/groups?entityRef=component:default/${scale.nameOf(request)}`,
      expected: request => scale.arnOf(request),
    });
    const cpuSeconds = (await program.cpuSeconds()) - cpuBefore;
    await program.stop();
    const restart = await restartBlind(simulator, () =>
      AwsPortal.start({ ...orders, accounts: scale.filling.accounts }),
    );
    portal = restart.portal;

    const figures = {
      services: scale.count,
      accounts: scale.filling.accounts.length,
      sweepPercentOfACore: round1(calm.corePercent),
      callsPerSecond: round1(calm.callsPerSecond),
      throttled: calm.throttled,
      addedMiB: round1(calm.peakMiB - before.rssMiB),
      addedHeapMiB: round1(after.heapMiB - before.heapMiB),
      firstSeenSeconds: round1(firstSeconds),
      apiP50Ms: round1(quantile(asked.latencies, 0.5)),
      apiP99Ms: round1(quantile(asked.latencies, 0.99)),
      // What is left of it when the sweeps of the same time are taken off.
      apiCpuMsPerRequest: round1(
        (1000 * cpuSeconds) / asked.latencies.length -
          (10 * calm.corePercent) / PER_SECOND,
      ),
      apiFailures: asked.failures,
      restartStartMs: Math.round(portal.startMs),
      restartShownMs: Math.round(restart.shownMs),
      restartShownCpuMs: Math.round(restart.cpuMs),
      restartShownServices: restart.services,
    };
    return {
      name: 'aws-scale',
      figures,
      goal: `${scale.count} services in ${figures.accounts} accounts: sweeps ≤ ${GOALS.corePercent} % of a core, ≤ ${GOALS.addedMiB} MiB more, what was known ≤ ${GOALS.restartMs} ms after a restart, API p99 ≤ ${GOALS.p99Ms} ms at ${PER_SECOND}/s`,
      met:
        figures.sweepPercentOfACore <= GOALS.corePercent &&
        figures.addedMiB <= GOALS.addedMiB &&
        figures.restartShownMs <= GOALS.restartMs &&
        figures.restartShownServices === scale.count &&
        figures.apiP99Ms <= GOALS.p99Ms &&
        figures.apiFailures === 0 &&
        figures.throttled === 0,
    };
  } finally {
    await portal?.stop();
    await simulator.stop();
    await postgres.close();
  }
}

/** Clusters of a hundred services; every service is a component of its own. */
function worldOf(wanted: number, accountCount: number) {
  const accounts = Array.from({ length: accountCount }, (_, index) =>
    String(100_000_000_000 + index),
  );
  const perAccount = Math.ceil(wanted / accountCount);
  const clusters = Array.from(
    { length: Math.ceil(perAccount / CLUSTER_SIZE) },
    (_, index) => `cluster-${index}`,
  );
  const services = Array.from(
    { length: Math.ceil(perAccount / clusters.length) },
    (_, index) => `service-${index}`,
  );
  const components = accounts.flatMap(account =>
    clusters.flatMap(cluster =>
      services.map(service => [
        `c${account}-${cluster}-${service}`,
        [`arn:aws:ecs:${REGION}:${account}:service/${cluster}/${service}`],
      ]),
    ),
  ) as [string, string[]][];
  // A step that shares no factor with their number comes by all of them.
  const of = (request: number) =>
    components[(request * 7_919) % components.length];
  return {
    count: components.length,
    filling: { accounts, region: REGION, clusters, services, tasks: 2 },
    components: Object.fromEntries(components),
    nameOf: (request: number) => of(request)[0],
    arnOf: (request: number) => of(request)[1][0],
  };
}

/** Some deployments begin every 30 s, and what the portal needs of a core for it. */
async function watchSweeps(options: {
  readonly portal: AwsPortal;
  readonly simulator: Program;
  readonly seconds: number;
  readonly rolls: number;
}) {
  const { portal, simulator } = options;
  const count = () => simulator.ask<Counted>({ count: true }, 'counted');
  const before = await count();
  const cpuBefore = await portal.program.cpuSeconds();
  const begun = performance.now();
  const end = begun + options.seconds * 1000;
  let peakMiB = 0;
  for (let turn = 0; performance.now() < end; turn++) {
    if (turn % 6 === 0) await simulator.ask({ roll: options.rolls }, 'rolled');
    await pause(Math.min(5_000, Math.max(0, end - performance.now())));
    peakMiB = Math.max(peakMiB, await portal.program.residentMiB());
  }
  const seconds = (performance.now() - begun) / 1000;
  const cpuSeconds = (await portal.program.cpuSeconds()) - cpuBefore;
  const after = await count();
  const calm = {
    corePercent: (100 * cpuSeconds) / seconds,
    callsPerSecond: (after.total - before.total) / seconds,
    throttled: after.throttled,
    peakMiB,
  };
  tell(
    `sweeps: ${round1(calm.corePercent)} % of a core, ${round1(
      calm.callsPerSecond,
    )} calls/s, ${calm.throttled} throttled`,
  );
  return calm;
}

/** Starts again while AWS answers nothing, and sees what is shown at once. */
async function restartBlind(
  simulator: Program,
  start: () => Promise<AwsPortal>,
) {
  await simulator.ask({ hang: true }, 'hangs');
  const portal = await start();
  const begun = performance.now();
  const cpuBefore = await portal.program.cpuSeconds();
  try {
    const services = await until(
      'something is shown',
      async () => (await portal.count()) || undefined,
      { timeoutMs: 60_000, everyMs: 10 },
    );
    const shownMs = performance.now() - begun;
    const cpuMs = ((await portal.program.cpuSeconds()) - cpuBefore) * 1000;
    tell(
      `started in ${Math.round(portal.startMs)} ms; ${Math.round(
        shownMs,
      )} ms later ${services} services are shown, without AWS`,
    );
    return { portal, services, shownMs, cpuMs };
  } catch (error) {
    await portal.stop();
    throw error;
  }
}

function measure({ program }: AwsPortal): Promise<Memory> {
  return program.ask<Memory>({ measure: true }, 'measured');
}

function told({ heapMiB, rssMiB }: Memory): string {
  return `${round1(rssMiB)} MiB resident, ${round1(heapMiB)} MiB of it in use`;
}

function tell(line: string): void {
  console.log(line);
}
