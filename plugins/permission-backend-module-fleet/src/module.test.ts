import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import { createPermission } from '@backstage/plugin-permission-common';
import { createPermissionIntegrationRouter } from '@backstage/plugin-permission-node';
import { fleetPermissions } from '@capstan/plugin-fleet-common';
import request from 'supertest';
import permissionModuleFleet from '.';

/**
 * The real permission backend with this policy. The catalog is a plugin that registers the catalog's own rules for two
 * entities; the whole of it runs in fleet-backend's authorisation grid.
 */

const entities: Record<string, Entity> = {
  'component:default/shop': ownedBy('shop', 'group:default/shop-team'),
  'component:default/outlet': ownedBy('outlet', 'user:default/mia'),
};

function ownedBy(name: string, targetRef: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    relations: [{ type: 'ownedBy', targetRef }],
  };
}

const catalog = createBackendPlugin({
  pluginId: 'catalog',
  register(env) {
    env.registerInit({
      deps: { http: coreServices.httpRouter },
      async init({ http }) {
        // Not through the permissions registry: it refuses the mocked tokens of these tests, which forget that the
        // permission backend asks on somebody's behalf.
        http.use(
          createPermissionIntegrationRouter({
            resourceType: 'catalog-entity',
            getResources: async refs => refs.map(ref => entities[ref]),
            rules: Object.values(permissionRules),
          }),
        );
      },
    });
  },
});

const GROUPS: Record<string, string[]> = {
  olivia: ['group:default/shop-team'],
  oscar: ['group:default/operators'],
  rita: ['group:default/readers'],
  mia: [],
};

async function start(operators?: string[]) {
  const userInfo = mockServices.userInfo.mock();
  userInfo.getUserInfo.mockImplementation(async credentials => {
    const { userEntityRef } = credentials.principal as unknown as {
      userEntityRef: string;
    };
    const groups = GROUPS[userEntityRef.split('/')[1]];
    return { userEntityRef, ownershipEntityRefs: [userEntityRef, ...groups] };
  });
  return startTestBackend({
    features: [
      permissionPlugin,
      permissionModuleFleet,
      catalog,
      userInfo.factory,
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true, fleet: { operators } } },
      }),
    ],
  });
}

type Backend = Awaited<ReturnType<typeof start>>;

async function ask(backend: Backend, person: string, resourceRef: string) {
  const response = await request(backend.server)
    .post('/api/permission/authorize')
    .set('authorization', mockCredentials.user.header(`user:default/${person}`))
    .send({
      items: fleetPermissions.map(permission => ({
        id: permission.name,
        permission,
        ...(permission.type === 'resource' && { resourceRef }),
      })),
    });
  expect([response.status, response.body.error]).toEqual([200, undefined]);
  const allowed = (response.body.items as { id: string; result: string }[])
    .filter(({ result }) => result === 'ALLOW')
    .map(({ id }) => id);
  if (allowed.length === fleetPermissions.length) return 'everything';
  return allowed.every(name => name.endsWith('.read'))
    ? `reads ${allowed.length}`
    : allowed;
}

describe('permissionModuleFleet', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start(['group:operators']);
  });

  it.each([
    ['olivia', 'component:default/shop', 'everything'],
    ['olivia', 'component:default/outlet', 'reads 2'],
    ['mia', 'component:default/outlet', 'everything'],
    ['mia', 'component:default/shop', 'reads 2'],
    ['rita', 'component:default/shop', 'reads 2'],
    ['oscar', 'component:default/shop', 'everything'],
    ['oscar', 'component:default/outlet', 'everything'],
    ['olivia', 'component:default/nothing', 'reads 2'],
  ])('lets %s do on %s: %s', async (person, entityRef, expected) => {
    expect(await ask(backend, person, entityRef)).toBe(expected);
  });

  it('allows what is not about the fleet to everybody signed in', async () => {
    const permission = createPermission({
      name: 'catalog.location.create',
      attributes: { action: 'create' },
    });
    const response = await request(backend.server)
      .post('/api/permission/authorize')
      .set('authorization', mockCredentials.user.header('user:default/rita'))
      .send({ items: [{ id: '1', permission }] });
    expect(response.body.items).toEqual([{ id: '1', result: 'ALLOW' }]);
  });

  it('has no operators unless they are configured', async () => {
    const without = await start();
    expect(await ask(without, 'oscar', 'component:default/shop')).toBe(
      'reads 2',
    );
  });

  it('keeps the portal from starting when an operator is no ref: nobody may then be taken for one', async () => {
    await expect(start(['operators'])).rejects.toThrow(
      "'permission.fleet.operators' has 'operators'",
    );
  });
});
