import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import { component } from '../src/__testUtils__/startFleet';
import { ShopProvider } from '../src/__testUtils__/ShopProvider';

/** `yarn start` in this package: the plugin alone, with an engine in memory whose time passes. No sign-in. */
const provider = ShopProvider.withShop({ rolloutMs: 20_000 });
setInterval(() => provider.clock.advance(1000), 1000).unref();

const port = Number(process.env.PORT ?? 7007);
const backend = createBackend();
backend.add(
  mockServices.rootConfig.factory({
    data: {
      backend: {
        baseUrl: `http://localhost:${port}`,
        listen: { host: '127.0.0.1', port },
        database: { client: 'better-sqlite3', connection: ':memory:' },
      },
    },
  }),
);
backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(
  catalogServiceMock.factory({ entities: [component('shop', 'shop')] }),
);
backend.add(import('../src'));
backend.add(
  createBackendModule({
    pluginId: 'fleet',
    moduleId: 'memory',
    register(reg) {
      reg.registerInit({
        deps: { providers: fleetProvidersExtensionPoint },
        async init({ providers }) {
          providers.addScaleGroupProvider(provider);
          providers.addRolloutProvider(provider);
        },
      });
    },
  }),
);
backend.start();
