import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import fleetModuleLocal from '@capstan/plugin-fleet-backend-module-local';
import { component } from '../src/__testUtils__/startFleet';
import type { Boundary } from '../src/journal/boundary';
import { createFleetPlugin } from '../src/plugin';

/** What a benchmark or a test tells the process that it has forked from this file. */
export interface ReplicaOrders {
  readonly port: number;
  /** The connection of Backstage's `database` settings, to a PostgreSQL. */
  readonly connection: object;
  /** State folder of a local engine. */
  readonly stateDir: string;
  /** Service of that engine whose groups are served. */
  readonly service: string;
  /** Its clock is this far from the machine's. */
  readonly skewMs?: number;
  /** Other times than the default ones, in milliseconds. */
  readonly journal?: { readonly leaseMs?: number; readonly pollMs?: number };
}

/** Work on actions stays here for good, from now on, so that the process can be killed at this very place. */
export interface StopOrder {
  readonly stopAt?: Boundary;
  /** The whole process stops itself there once, with SIGSTOP, and goes on when somebody sends SIGCONT. */
  readonly freezeAt?: Boundary;
}

/** What this process tells. */
export type ReplicaReport =
  | { readonly loaded: true }
  | { readonly ready: true }
  | { readonly reached: Boundary; readonly actionId: string };

const report = (message: ReplicaReport) => process.send!(message);

/**
 * One backend of several on the same PostgreSQL: the real plugin and the real module for the local engine, no sign-in. Its
 * parent forks it, waits for `loaded`, and sends its orders when it is to start.
 */
let stopAt: Boundary | undefined;
let freezeAt: Boundary | undefined;

process.on('message', (order: ReplicaOrders | StopOrder) => {
  if ('port' in order) void start(order);
  else ({ stopAt, freezeAt } = order);
});

async function start(orders: ReplicaOrders): Promise<void> {
  const { port, skewMs = 0 } = orders;
  if (skewMs !== 0) {
    const now = Date.now.bind(Date);
    Date.now = () => now() + skewMs;
  }
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database: { client: 'pg', connection: orders.connection },
        },
        fleet: {
          knownGoodAfter: { milliseconds: 0 },
          local: { engines: [{ name: 'bench', stateDir: orders.stateDir }] },
        },
      },
    }),
  );
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(
    catalogServiceMock.factory({
      entities: [component(orders.service, orders.service)],
    }),
  );
  backend.add(
    createFleetPlugin({
      validateResponses: false,
      journal: {
        ...orders.journal,
        boundary: async (reached, { id }) => {
          report({ reached, actionId: id });
          if (reached === freezeAt) {
            freezeAt = undefined;
            process.kill(process.pid, 'SIGSTOP');
          }
          if (reached === stopAt) await new Promise<never>(() => {});
        },
      },
    }),
  );
  backend.add(fleetModuleLocal);
  await backend.start();
  report({ ready: true });
}

report({ loaded: true });
