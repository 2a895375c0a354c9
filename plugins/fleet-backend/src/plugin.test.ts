import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import request from 'supertest';
import { MemoryProvider } from '@capstan/plugin-fleet-node/testUtils';
import { createFleetPlugin } from './plugin';

it('boots', async () => {
  const provider = new MemoryProvider();
  const { server } = await startTestBackend({
    features: [
      createFleetPlugin({ validateResponses: true }),
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({ data: {} }),
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
    ],
  });
  await new Promise(r => setTimeout(r, 500));
  const response = await request(server).get('/api/fleet/services').set('authorization', mockCredentials.user.header());
  console.log(JSON.stringify(response.body, null, 1), response.status);
  expect(response.status).toBe(200);
});
