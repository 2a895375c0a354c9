import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { createBackendModule } from '@backstage/backend-plugin-api';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import authModuleDemo from '@capstan/plugin-auth-backend-module-demo';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type { PipelineProvider } from '@capstan/plugin-fleet-node';
import permissionModuleFleet from '@capstan/plugin-permission-backend-module-fleet';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import request from 'supertest';
import { eventually } from '../../__testUtils__/eventually';
import type { ShopProvider } from '../../__testUtils__/ShopProvider';
import { createFleetPlugin } from '../../plugin';
import { Keys } from './Keys';

export const READER_SERVICE = 'a-service-token-that-may-only-read';
export const ACTING_SERVICE = 'a-service-token-that-may-act';

const PEOPLE = {
  olivia: 'shop-team',
  mia: 'outlet-team',
  oscar: 'operators',
  rita: 'readers',
} as const;
export type Person = keyof typeof PEOPLE;

/**
 * The fleet plugin as it is in production, over HTTP: the real policy, permission backend and catalog, and the real
 * verification of tokens. Only the engine is one in memory.
 */
export class TestPortal {
  readonly server: Awaited<ReturnType<typeof startTestBackend>>['server'];
  readonly keys: Keys;
  readonly tokens: Readonly<Record<Person, string>>;
  readonly #stop: () => Promise<void>;

  private constructor(options: {
    server: TestPortal['server'];
    keys: Keys;
    tokens: Readonly<Record<Person, string>>;
    stop: () => Promise<void>;
  }) {
    this.server = options.server;
    this.keys = options.keys;
    this.tokens = options.tokens;
    this.#stop = options.stop;
  }

  /** With the entities `shop` and `outlet`, and `components` more that claim groups of their names; resolves once it shows the shop. */
  static async start(options: {
    provider: ShopProvider;
    components?: number;
    /** Of which she is a member besides her own. */
    groupsOfOlivia?: number;
    features?: readonly BackendFeature[];
    pipelines?: PipelineProvider;
    config?: object;
  }): Promise<TestPortal> {
    const keys = await Keys.create();
    const catalogFile = path.join(keys.folder, 'catalog.yaml');
    await writeFile(
      catalogFile,
      entitiesOf(options.components ?? 0, options.groupsOfOlivia ?? 0),
    );
    const backend = await startTestBackend({
      features: [
        authServiceFactory,
        httpAuthServiceFactory,
        userInfoServiceFactory,
        actionsRegistryServiceFactory,
        authPlugin,
        authModuleDemo,
        catalogPlugin,
        permissionPlugin,
        permissionModuleFleet,
        createFleetPlugin({ validateResponses: true }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({ publish: async () => {} }),
        }),
        mockServices.rootConfig.factory({
          data: configOf(keys, catalogFile, options.config ?? {}),
        }),
        createBackendModule({
          pluginId: 'fleet',
          moduleId: 'test',
          register(reg) {
            reg.registerInit({
              deps: { point: fleetProvidersExtensionPoint },
              async init({ point }) {
                point.addScaleGroupProvider(options.provider);
                point.addRolloutProvider(options.provider);
                if (options.pipelines)
                  point.addPipelineProvider(options.pipelines);
              },
            });
          },
        }),
        ...(options.features ?? []),
      ],
    });
    const stop = async () => {
      await backend.stop();
      await keys.remove();
    };
    const tokens = {} as Record<Person, string>;
    for (const person of Object.keys(PEOPLE) as Person[]) {
      const response = await request(backend.server)
        .get('/api/auth/demo/refresh')
        .set('x-capstan-demo-user', `user:default/${person}`);
      if (response.status !== 200)
        throw new Error(JSON.stringify(response.body));
      tokens[person] = response.body.backstageIdentity.token;
    }
    const portal = new TestPortal({
      server: backend.server,
      keys,
      tokens,
      stop,
    });
    await eventually(async () => {
      const response = await portal.get(
        'olivia',
        '/groups?entityRef=component:default/shop',
      );
      if (response.body.items?.length !== 1)
        throw new Error(JSON.stringify(response.body));
    });
    return portal;
  }

  get(person: Person, url: string) {
    return request(this.server)
      .get(`/api/fleet${url}`)
      .set('authorization', `Bearer ${this.tokens[person]}`);
  }

  async stop(): Promise<void> {
    await this.#stop();
  }
}

function configOf(keys: Keys, catalogFile: string, config: object) {
  const user = (person: string) => ({
    userEntityRef: `user:default/${person}`,
    title: person,
  });
  return {
    app: { baseUrl: 'http://localhost' },
    backend: {
      baseUrl: 'http://localhost',
      auth: {
        externalAccess: [
          {
            type: 'static',
            options: { token: READER_SERVICE, subject: 'reader' },
          },
          {
            type: 'static',
            options: { token: ACTING_SERVICE, subject: 'pipeline' },
          },
        ],
      },
    },
    auth: {
      keyStore: keys.config(),
      providers: { demo: { users: Object.keys(PEOPLE).map(user) } },
    },
    permission: {
      enabled: true,
      fleet: {
        operators: ['group:default/operators'],
        services: ['pipeline'],
      },
    },
    catalog: {
      rules: [{ allow: ['Component', 'User', 'Group'] }],
      locations: [{ type: 'file', target: catalogFile }],
    },
    ...config,
  };
}

/** YAML takes JSON. */
function entitiesOf(components: number, groupsOfOlivia: number): string {
  const more = Array.from(
    { length: groupsOfOlivia },
    (_, index) => `group-with-a-rather-long-name-${index}`,
  );
  const entity = (kind: string, name: string, rest: object) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, ...(rest as { metadata?: object }).metadata },
    spec: (rest as { spec: object }).spec,
  });
  const component = (name: string, owner: string, claims: boolean) =>
    entity('Component', name, {
      metadata: claims
        ? {
            annotations: {
              'capstan/local-service': name,
              'capstan/local-git': name,
            },
          }
        : {},
      spec: { type: 'service', lifecycle: 'production', owner },
    });
  const entities = [
    ...Object.entries(PEOPLE).flatMap(([person, group]) => [
      entity('User', person, {
        spec: { memberOf: [group, ...(person === 'olivia' ? more : [])] },
      }),
      entity('Group', group, { spec: { type: 'team', children: [] } }),
    ]),
    component('shop', 'shop-team', true),
    component('outlet', 'outlet-team', true),
    ...Array.from({ length: components }, (_, index) =>
      component(`more${index}`, index % 2 ? 'shop-team' : 'outlet-team', true),
    ),
  ];
  return entities.map(each => JSON.stringify(each)).join('\n---\n');
}
