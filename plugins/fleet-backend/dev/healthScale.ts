import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import {
  MEMORY_SIGNALS_ANNOTATION,
  MemorySignalProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import knexOf from 'knex';
import { manyGroups } from '../src/alerts/__testUtils__/manyGroups';
import { measureEvaluation } from '../src/alerts/__testUtils__/measureEvaluation';
import type { EvaluationReport } from '../src/alerts/__testUtils__/measureEvaluation';
import { component } from '../src/__testUtils__/startFleet';
import { ShopProvider } from '../src/__testUtils__/ShopProvider';
import { createFleetPlugin } from '../src/plugin';

/** What a benchmark tells the process that it has forked from this file. */
export type HealthScaleOrders =
  | {
      readonly evaluate: {
        /** Connection to an empty PostgreSQL database. */
        readonly connection: object;
        readonly groups: number;
        readonly rounds: number;
        readonly seed: number;
      };
    }
  | {
      readonly serve: {
        readonly port: number;
        readonly services: number;
        /** Signal sources, each asked every second. */
        readonly sources: number;
      };
    }
  | { readonly count: true };

/** What this process tells. */
export type HealthScaleReport =
  | { readonly loaded: true }
  | { readonly ready: true }
  | { readonly evaluation: EvaluationReport }
  /** Requests to engines and signal sources so far. */
  | { readonly calls: number };

const report = (message: HealthScaleReport) => process.send!(message);
let callsOf = () => 0;

process.on('message', (orders: HealthScaleOrders) => {
  if ('evaluate' in orders) void evaluate(orders.evaluate);
  else if ('serve' in orders) void serve(orders.serve);
  else if ('count' in orders) report({ calls: callsOf() });
});

async function evaluate({
  connection,
  ...options
}: Extract<HealthScaleOrders, { evaluate: object }>['evaluate']) {
  const knex = knexOf({ client: 'pg', connection });
  try {
    report({ evaluation: await measureEvaluation(knex, options) });
  } finally {
    await knex.destroy();
  }
  process.disconnect();
}

async function serve({
  port,
  services,
  sources,
}: Extract<HealthScaleOrders, { serve: object }>['serve']) {
  const provider = new ShopProvider();
  const names = manyGroups(services).map(({ name }) => name);
  for (const service of names)
    provider.addGroup({
      service,
      environment: 'prod',
      releases: [{ id: 'r1', label: '1.0.0' }],
      current: 'r1',
    });
  let sweeps = 0;
  const sweep = provider.sweep.bind(provider);
  provider.sweep = (scope, options) => {
    sweeps++;
    return sweep(scope, options);
  };
  const signals = new MemorySignalProvider({
    sources: Array.from({ length: sources }, (_, index) => ({
      id: `memory:${index}`,
      title: `Memory ${index}`,
      intervalSeconds: 1,
    })),
  });
  callsOf = () => sweeps + signals.calls.length;
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database: { client: 'better-sqlite3', connection: ':memory:' },
        },
      },
    }),
  );
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(
    catalogServiceMock.factory({
      entities: names.map(name => {
        const entity = component(name, name);
        entity.metadata.annotations = {
          ...entity.metadata.annotations,
          [MEMORY_SIGNALS_ANNOTATION]: name,
        };
        return entity;
      }),
    }),
  );
  backend.add(createFleetPlugin({ validateResponses: false }));
  backend.add(
    createBackendModule({
      pluginId: 'fleet',
      moduleId: 'memory',
      register(reg) {
        reg.registerInit({
          deps: { providers: fleetProvidersExtensionPoint },
          async init({ providers }) {
            providers.addScaleGroupProvider(provider);
            providers.addSignalProvider(signals);
          },
        });
      },
    }),
  );
  await backend.start();
  report({ ready: true });
}

report({ loaded: true });
