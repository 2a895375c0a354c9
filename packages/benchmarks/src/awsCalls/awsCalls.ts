import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { accessKeyOf } from '@capstan/cloud-simulator';
import { AwsPortal } from '../awsScale/AwsPortal.ts';
import type { Counted } from '../awsScale/simulator.ts';
import type { BenchResult } from '../BenchResult.ts';
import { startPostgres } from '../support/postgres.ts';
import { Program } from '../support/Program.ts';
import { round1 } from '../support/statistics.ts';
import { installPeer, PEER_VERSION, startPeer } from './installPeer.ts';
import { keepOpen } from './pages.ts';
import type { Asked } from './pages.ts';

const SIMULATOR = fileURLToPath(
  new URL('../awsScale/simulator.ts', import.meta.url),
);
const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';
const CLUSTER = 'prod';
const WANTED = 20;
/** How often Capstan's pages ask the portal by themselves. */
const PAGE_MS = 10_000;
/** What both show. Capstan also asks for what the plugin does not: groups, tables, metrics, pipelines. */
const COMPARED = ['ecs:', 'application-autoscaling:'];
/** How long the portal is given to learn what never changes. */
const LEARN_MS = 150_000;

interface Measured extends Asked {
  /** Of what both show. */
  readonly perMinute: number;
  readonly allPerMinute: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly throttled: number;
}

/**
 * Calls to AWS of the existing ECS plugin and of Capstan while people have pages open: the same simulator, services and pages, one
 * portal after the other, each as it is after installation. The plugin's page reads when it is opened and never again; to be as fresh as
 * Capstan's it is opened anew every `--fresh` seconds (default 30, Capstan's interval).
 *
 * @param args - `--pages 50 --services 50 --fresh 30 --seconds 600 --peer-seconds 120`
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      pages: { type: 'string', default: '50' },
      services: { type: 'string', default: '50' },
      fresh: { type: 'string', default: '30' },
      seconds: { type: 'string', default: '600' },
      'peer-seconds': { type: 'string', default: '120' },
    },
  });
  const pages = Number(values.pages);
  const names = Array.from(
    { length: Number(values.services) },
    (_, index) => `service-${index}`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'aws-calls-'));
  const simulator = await Program.start(SIMULATOR);
  try {
    await installPeer(folder);
    const endpoint = await simulator.ask<string>(
      {
        fill: {
          accounts: [ACCOUNT],
          region: REGION,
          clusters: [CLUSTER],
          services: names,
          tasks: 2,
        },
      },
      'filled',
    );
    const options = { simulator, endpoint, names, pages };
    const peer = await watchPeer(folder, {
      ...options,
      everyMs: Number(values.fresh) * 1000,
      forMs: Number(values['peer-seconds']) * 1000,
    });
    tell(`ECS plugin ${PEER_VERSION}`, peer);
    const capstan = await watchCapstan({
      ...options,
      intervalSeconds: Number(values.fresh),
      forMs: Number(values.seconds) * 1000,
    });
    tell('Capstan', capstan);
    const ratio = peer.perMinute / capstan.perMinute;
    return {
      name: 'aws-calls',
      figures: {
        pages,
        services: names.length,
        peerCallsPerMinute: round1(peer.perMinute),
        peerCallsPerPage: round1(
          (peer.perMinute * Number(values['peer-seconds'])) / 60 / peer.answers,
        ),
        peerThrottled: peer.throttled,
        capstanCallsPerMinute: round1(capstan.perMinute),
        capstanCallsPerMinuteWithWhatThePeerDoesNotShow: round1(
          capstan.allPerMinute,
        ),
        capstanThrottled: capstan.throttled,
        pagesThatShowedNothing: peer.failures + capstan.failures,
      },
      ratio: round1(ratio),
      goal: `${pages} open pages: ≥ ${WANTED} × fewer calls than the ECS plugin, when both show what is at most ${values.fresh} s old`,
      met: ratio >= WANTED && capstan.failures === 0 && capstan.throttled === 0,
    };
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Watching {
  readonly simulator: Program;
  readonly endpoint: string;
  readonly names: readonly string[];
  readonly pages: number;
  readonly forMs: number;
}

async function watchPeer(
  folder: string,
  options: Watching & { readonly everyMs: number },
): Promise<Measured> {
  const { names, endpoint } = options;
  const peer = await startPeer(folder, endpoint, {
    accounts: [
      {
        accountId: ACCOUNT,
        accessKeyId: accessKeyOf(ACCOUNT, 'READ'),
        secretAccessKey: 'simulated',
      },
    ],
    components: Object.fromEntries(names.map(name => [name, arnOf(name)])),
  });
  const nameOf = (page: number) => names[page % names.length];
  try {
    return await counting(options, () =>
      keepOpen({
        ...options,
        urlsOf: page => [
          `${peer.url}/v1/entity/default/component/${nameOf(page)}/services`,
        ],
        shows: ([body], page) => body.includes(arnOf(nameOf(page))),
      }),
    );
  } finally {
    await peer.stop();
  }
}

async function watchCapstan(
  options: Watching & { readonly intervalSeconds: number },
): Promise<Measured> {
  const { names, endpoint, intervalSeconds } = options;
  const postgres = await startPostgres();
  let portal: AwsPortal | undefined;
  try {
    portal = await AwsPortal.start({
      connection: postgres.connection,
      endpoint,
      region: REGION,
      accounts: [ACCOUNT],
      components: Object.fromEntries(names.map(name => [name, [arnOf(name)]])),
      intervalSeconds,
    });
    await portal.shows(names.length);
    await pause(LEARN_MS);
    const { base } = portal;
    const nameOf = (page: number) => names[page % names.length];
    return await counting(options, () =>
      keepOpen({
        ...options,
        everyMs: PAGE_MS,
        urlsOf: page => {
          const entity = `entityRef=component:default/${nameOf(page)}`;
          const id = encodeURIComponent(groupIdOf(nameOf(page)));
          return [
            `${base}/groups?${entity}`,
            `${base}/groups/${id}`,
            `${base}/groups/${id}/health`,
            `${base}/groups/${id}/signals`,
            `${base}/alerts?${entity}`,
          ];
        },
        shows: ([body], page) => body.includes(arnOf(nameOf(page))),
      }),
    );
  } finally {
    await portal?.stop();
    await postgres.close();
  }
}

async function counting(
  { simulator, forMs }: Watching,
  watch: () => Promise<Asked>,
): Promise<Measured> {
  const count = () => simulator.ask<Counted>({ count: true }, 'counted');
  const before = await count();
  const begun = performance.now();
  const [asked] = await Promise.all([watch(), pause(forMs)]);
  const after = await count();
  const minutes = (performance.now() - begun) / 60_000;
  const counts = Object.fromEntries(
    Object.entries(after.counts).map(([name, calls]) => [
      name,
      calls - (before.counts[name] ?? 0),
    ]),
  );
  const compared = Object.entries(counts)
    .filter(([name]) => COMPARED.some(service => name.startsWith(service)))
    .reduce((sum, [, calls]) => sum + calls, 0);
  return {
    ...asked,
    counts,
    perMinute: compared / minutes,
    allPerMinute: (after.total - before.total) / minutes,
    throttled: after.throttled - before.throttled,
  };
}

function tell(name: string, measured: Measured): void {
  const calls = Object.entries(measured.counts)
    .filter(([, count]) => count > 0)
    .map(([operation, count]) => `${operation} ${count}`);
  console.log(
    `${name}: ${round1(measured.perMinute)} calls/min, ${
      measured.answers
    } pages shown, ${measured.failures} not (${calls.join(', ')})`,
  );
}

function arnOf(name: string): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:service/${CLUSTER}/${name}`;
}

function groupIdOf(name: string): string {
  return `aws-ecs:${ACCOUNT}:${REGION}:${encodeURIComponent(arnOf(name))}`;
}
