import { createBackend } from '@backstage/backend-defaults';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import fleetModuleAws from '@capstan/plugin-fleet-backend-module-aws';
import { createFleetPlugin } from '../src/plugin';

/** What a benchmark tells the process that it has forked from this file. */
export type AwsPortalOrders =
  | {
      readonly serve: {
        readonly port: number;
        /** The connection of Backstage's `database` settings, to a PostgreSQL. */
        readonly connection: object;
        /** Of the simulator. */
        readonly endpoint: string;
        readonly region: string;
        readonly accounts: readonly {
          readonly accountId: string;
          readonly accessKeyId: string;
        }[];
        /** Names of components, each with the ARNs of its services. */
        readonly components: Readonly<Record<string, readonly string[]>>;
        /** Default: that of the module. */
        readonly intervalSeconds?: number;
      };
    }
  | { readonly measure: true };

/** What this process tells. */
export type AwsPortalReport =
  | { readonly loaded: true }
  /** It answers requests; so long ago the backend was told to start. */
  | { readonly ready: { readonly startMs: number } }
  /** After a collection of garbage. */
  | {
      readonly measured: { readonly heapMiB: number; readonly rssMiB: number };
    };

const report = (message: AwsPortalReport) => process.send!(message);

process.on('message', (orders: AwsPortalOrders) => {
  if ('serve' in orders) void serve(orders.serve);
  else if ('measure' in orders) measure();
});

/** The real plugin and the real module for AWS, no sign-in; the accounts are in the simulator. */
async function serve(
  orders: Extract<AwsPortalOrders, { serve: object }>['serve'],
): Promise<void> {
  const { port, accounts } = orders;
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database: { client: 'pg', connection: orders.connection },
        },
        aws: {
          accounts: accounts.map(account => ({
            ...account,
            secretAccessKey: 'simulated',
          })),
        },
        fleet: {
          aws: {
            endpoint: orders.endpoint,
            ...(orders.intervalSeconds !== undefined && {
              intervalSeconds: orders.intervalSeconds,
            }),
            accounts: accounts.map(({ accountId }) => ({
              accountId,
              regions: [orders.region],
            })),
          },
        },
      },
    }),
  );
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(
    catalogServiceMock.factory({
      entities: Object.entries(orders.components).map(toEntity),
    }),
  );
  backend.add(
    createServiceFactory({
      service: notificationService,
      deps: {},
      factory: () => ({ send: async () => {} }),
    }),
  );
  backend.add(createFleetPlugin({ validateResponses: false }));
  backend.add(fleetModuleAws);
  const started = performance.now();
  await backend.start();
  report({ ready: { startMs: performance.now() - started } });
}

function toEntity([name, arns]: [string, readonly string[]]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'aws.amazon.com/amazon-ecs-service-arn': arns.join(','),
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'shop-team' },
  };
}

function measure(): void {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const toMiB = (bytes: number) => bytes / 1024 / 1024;
  report({
    measured: { heapMiB: toMiB(heapUsed + external), rssMiB: toMiB(rss) },
  });
}

report({ loaded: true });
