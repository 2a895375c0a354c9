import { createWorld } from '@capstan/cloud-simulator';
import type { SimulatorServer, World } from '@capstan/cloud-simulator';

/** What a benchmark tells the process that it has forked from this file. */
export type SimulatorOrders =
  | { readonly fill: Filling }
  | { readonly count: true }
  /** So many services, chosen in turn, start a deployment of a new version. */
  | { readonly roll: number }
  /** From now on no call is answered; `false`: all are again. */
  | { readonly hang: boolean };

/** Services of ECS that run at their size, with a scalable target each. */
export interface Filling {
  readonly accounts: readonly string[];
  readonly region: string;
  /** Clusters of each account. */
  readonly clusters: readonly string[];
  /** The same services are in every cluster of an account. */
  readonly services: readonly string[];
  /** Tasks of each service. */
  readonly tasks: number;
}

/** What the journal of the simulator says. */
export interface Counted {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Calls that were refused for their number. */
  readonly throttled: number;
}

const FOLLOW_MS = 200;

let world: World;
let server: SimulatorServer;
let filling: Filling;
let next = 0;

process.on('message', async (orders: SimulatorOrders) => {
  if ('fill' in orders) {
    filling = orders.fill;
    fill();
    server = await world.listen();
    process.send!({ filled: server.url });
  } else if ('count' in orders) {
    process.send!({ counted: counted() });
  } else if ('roll' in orders) {
    for (let rolled = 0; rolled < orders.roll; rolled++) roll(next++);
    process.send!({ rolled: orders.roll });
  } else if ('hang' in orders) {
    if (orders.hang) world.faults.add({ kind: 'hang' });
    else world.faults.clear();
    process.send!({ hangs: orders.hang });
  }
});

function fill(): void {
  world = createWorld({ seed: 1, start: new Date().toISOString() });
  for (const account of filling.accounts) {
    const region = world.account(account).region(filling.region);
    for (const cluster of filling.clusters) {
      for (const name of filling.services) {
        region.ecs.service({ name, cluster, desired: filling.tasks });
        region.applicationAutoScaling.register({
          resourceId: `service/${cluster}/${name}`,
          min: 1,
          max: filling.tasks * 4,
        });
      }
    }
  }
  const begun = Date.now();
  const start = world.clock.now();
  setInterval(
    () => world.clock.advanceTo(start + Date.now() - begun),
    FOLLOW_MS,
  );
}

function counted(): Counted {
  const { journal } = world;
  return {
    total: journal.total,
    counts: journal.counts(),
    throttled: journal
      .calls()
      .filter(({ outcome }) => /Thrott|TooManyRequests/.test(outcome)).length,
  };
}

/** Accounts take turns, then clusters, then services. */
function roll(turn: number): void {
  const { accounts, clusters, services } = filling;
  const account = accounts[turn % accounts.length];
  const cluster =
    clusters[Math.floor(turn / accounts.length) % clusters.length];
  const name =
    services[
      Math.floor(turn / accounts.length / clusters.length) % services.length
    ];
  const { ecs } = world.account(account).region(filling.region);
  const service = ecs.findService(cluster, name)!;
  const definition = ecs.registerTaskDefinition(name, `${name}:2.${turn}.0`);
  ecs.startDeployment(service, ecs.makeRevision(service, definition));
}

process.send!({ loaded: true });
