import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { RootLoggerService } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import appPlugin from '@backstage/plugin-app-backend';
import authPlugin from '@backstage/plugin-auth-backend';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { notificationService } from '@backstage/plugin-notifications-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import authModuleDemo from '@capstan/plugin-auth-backend-module-demo';
import fleetPlugin from '@capstan/plugin-fleet-backend';
import fleetModuleLocal from '@capstan/plugin-fleet-backend-module-local';
import {
  fleetProvidersExtensionPoint,
  ProviderError,
} from '@capstan/plugin-fleet-node';
import permissionModuleFleet from '@capstan/plugin-permission-backend-module-fleet';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import {
  Canaries,
  carelessErrors,
  carelessHeaders,
  carelessSettings,
} from './__testUtils__/canaries';
import { LocalEngine, until } from './__testUtils__/LocalEngine';

/**
 * Fifty secrets, planted where secrets are: none may come out of the portal. The portal's own plugins and modules, a real
 * engine, real databases; what is looked through is every byte that leaves or stays.
 */

const SERVES = `
require('node:http').createServer((request, response) => response.end('ok'))
  .listen(Number(process.env.PORT), process.env.HOST);
`;
/** Prints all it knows before it gives up, as programs do. */
const TELLS_ALL = `
for (const [name, value] of Object.entries(process.env)) {
  console.error(name + '=' + value);
  if (name.startsWith('CREDENTIAL')) console.error('cannot use', value);
}
process.exit(1);
`;
const GROUP = 'local:demo:-:shop%2Fprod';
const APP_DIST = path.join(
  path.dirname(require.resolve('app/package.json')),
  'dist',
);

const entity = (kind: string, name: string, spec: object, metadata = {}) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, ...metadata },
  spec,
});

const CATALOG = [
  entity('Group', 'operators', { type: 'team', children: [] }),
  entity('User', 'oscar', { memberOf: ['operators'] }),
  entity(
    'Component',
    'shop',
    { type: 'service', lifecycle: 'production', owner: 'operators' },
    { annotations: { 'capstan/local-service': 'shop' } },
  ),
];

jest.setTimeout(180_000);

describe('fifty canaries', () => {
  const canaries = new Canaries();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-canaries-'));
  const logged: string[] = [];
  const published: unknown[] = [];
  /** What was answered, by request. */
  const answers = new Map<string, string>();
  /** Ids of what exists, by the name of the path parameter. */
  const PATH: Record<string, string> = {
    groupId: encodeURIComponent(GROUP),
  };
  let engine: LocalEngine;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let token: string;
  let base: string;

  beforeAll(async () => {
    engine = await LocalEngine.start(folder);
    const good = await engine.release('1.0.0', SERVES);
    const careless = carelessSettings(canaries.releaseSettings);
    const telling = await engine.release('1.1.0', TELLS_ALL, careless);
    await engine.client.putGroup('shop', 'prod', {
      min: 1,
      desired: 1,
      max: 2,
      stopSeconds: 1,
      drainSeconds: 1,
      secrets: Object.fromEntries(
        canaries.groupSecrets.map((secret, index) => [
          `CREDENTIAL_${index}`,
          secret,
        ]),
      ),
    });
    await engine.client.startRollout('shop/prod', { releaseId: good });
    backend = await startPortal();
    base = `http://localhost:${backend.server.port()}`;
    token = await signIn();
    await until(
      'the portal shows that 1.0.0 serves, and whose it is',
      async () => {
        const group = await json(`/groups/${encodeURIComponent(GROUP)}`);
        return group.size.healthy === 1 && group.capabilities.rollout.can;
      },
    );
    await rollOut(telling);
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function startPortal() {
    const [a, b, c, d, e, f, g, h, i, j] = canaries.config;
    const catalogFile = path.join(folder, 'catalog.yaml');
    fs.writeFileSync(
      catalogFile,
      CATALOG.map(each => JSON.stringify(each)).join('\n---\n'),
    );
    return startTestBackend({
      features: [
        authServiceFactory,
        httpAuthServiceFactory,
        userInfoServiceFactory,
        databaseServiceFactory,
        actionsRegistryServiceFactory,
        ...(fs.existsSync(path.join(APP_DIST, 'index.html'))
          ? [appPlugin]
          : []),
        authPlugin,
        authModuleDemo,
        catalogPlugin,
        permissionPlugin,
        permissionModuleFleet,
        fleetPlugin,
        fleetModuleLocal,
        failingModule(carelessErrors(canaries.errors)),
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => collectingLogger(logged),
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async signal => void published.push(signal),
          }),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            send: async notification => void published.push(notification),
          }),
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost', title: 'Capstan' },
            organization: { name: 'Canaries' },
            backend: {
              baseUrl: 'http://localhost',
              database: {
                client: 'better-sqlite3',
                connection: { directory: path.join(folder, 'databases') },
              },
              auth: {
                externalAccess: [
                  {
                    type: 'static',
                    options: { token: a, subject: 'pipeline' },
                  },
                ],
              },
            },
            auth: {
              providers: {
                demo: {
                  users: [
                    { userEntityRef: 'user:default/oscar', title: 'Oscar' },
                  ],
                },
                github: { development: { clientId: 'id', clientSecret: b } },
              },
            },
            integrations: {
              github: [{ host: 'github.com', token: c }],
              gitlab: [{ host: 'gitlab.com', token: d }],
            },
            techdocs: {
              publisher: { awsS3: { credentials: { secretAccessKey: e } } },
            },
            aws: { mainAccount: { accessKeyId: 'id', secretAccessKey: f } },
            newrelic: { apiKey: g },
            jenkins: { instances: [{ name: 'default', apiKey: h }] },
            azureDevOps: { token: i },
            proxy: {
              endpoints: {
                '/x': { headers: { Authorization: `Bearer ${j}` } },
              },
            },
            permission: {
              enabled: true,
              fleet: { operators: ['group:default/operators'] },
            },
            catalog: {
              rules: [{ allow: ['Component', 'User', 'Group'] }],
              locations: [{ type: 'file', target: catalogFile }],
            },
            fleet: {
              local: { engines: [{ name: 'demo', stateDir: engine.stateDir }] },
            },
          },
        }),
      ],
    });
  }

  /** Keeps what comes back, under a name of its own. */
  async function fetched(
    url: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const response = await fetch(`${base}${url}`, {
      ...init,
      headers: { ...carelessHeaders(canaries.headers), ...init.headers },
    });
    const text = await response.clone().text();
    const head = [...response.headers].map(pair => pair.join(': ')).join('\n');
    answers.set(
      `${init.method ?? 'GET'} ${url} #${answers.size}`,
      `${response.status} ${response.statusText}\n${head}\n\n${text}`,
    );
    return response;
  }

  const authorized = () => ({ authorization: `Bearer ${token}` });

  async function json(url: string) {
    const response = await fetched(`/api/fleet${url}`, {
      headers: authorized(),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  async function post(url: string, body: unknown): Promise<Response> {
    return fetched(`/api/fleet${url}`, {
      method: 'POST',
      headers: {
        ...authorized(),
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
  }

  async function signIn(): Promise<string> {
    const response = await fetch(`${base}/api/auth/demo/refresh`, {
      headers: {
        ...carelessHeaders(canaries.headers),
        'x-capstan-demo-user': 'user:default/oscar',
      },
    });
    return (await response.json()).backstageIdentity.token;
  }

  /** To the release that tells all, until the engine has given up on it. */
  async function rollOut(revisionId: string): Promise<void> {
    const group = `/groups/${encodeURIComponent(GROUP)}`;
    const request = { kind: 'rollout', revisionId };
    const plan = await (await post(`${group}/plans`, { request })).json();
    const action = await post(`${group}/actions`, {
      request,
      concurrencyToken: plan.concurrencyToken,
    });
    if (action.status !== 201) throw new Error(await action.text());
    const { id } = await action.json();
    await until('the rollout has failed', async () => {
      return (await json(`/actions/${id}`)).state === 'failed';
    });
    PATH.actionId = id;
  }

  /** Every route of the document, with everything that exists and with what does not. */
  async function askForEverything(): Promise<void> {
    const { paths } = await json('/openapi.json');
    const nothing = { authorization: 'Bearer nonsense' };
    for (const [route, item] of Object.entries<Record<string, Documented>>(
      paths,
    )) {
      const url = route.replace(
        /\{(\w+)\}/g,
        (_match, name) => PATH[name] ?? randomUUID(),
      );
      for (const [method, operation] of Object.entries(item)) {
        const query = new URLSearchParams(
          (operation.parameters ?? [])
            .filter(parameter => parameter.in === 'query' && parameter.required)
            .map(({ name, example }) => [name, String(example)]),
        );
        const full = `${url}?${query}`;
        if (method === 'get') {
          await fetched(`/api/fleet${full}`, { headers: authorized() });
          await fetched(`/api/fleet${full}`, { headers: nothing });
          await fetched(`/api/fleet${full}`);
          await fetched(`/api/fleet${url}?nonsense=1`, {
            headers: authorized(),
          });
          continue;
        }
        await post(
          full,
          operation.requestBody?.content['application/json'].example,
        );
        await post(full, { nonsense: 1 });
      }
    }
    const { actions } = await json('/.backstage/actions/v1/actions');
    for (const { id, examples } of actions)
      await post(
        `/.backstage/actions/v1/actions/${id}/invoke`,
        examples?.[0]?.input ?? {},
      );
    for (const url of [
      '/',
      '/api/app/',
      '/fleet',
      '/api/catalog/entities',
      '/api/fleet/.well-known/backstage/permissions/metadata',
      '/api/auth/github/refresh',
      '/api/auth/demo/refresh',
    ]) {
      await fetched(url, { headers: authorized() });
      await fetched(url);
    }
  }

  it('were all planted, and the places where they might show were reached', async () => {
    expect(new Set(canaries.all).size).toBe(50);
    const stored = filesBelow(engine.stateDir).join('\n');
    expect(canaries.foundIn(stored)).toEqual(
      expect.arrayContaining([
        ...canaries.groupSecrets,
        ...canaries.releaseSettings,
      ]),
    );
    const { items: instances } = await json(
      `/groups/${PATH.groupId}/instances`,
    );
    const output = instances.flatMap(
      (instance: { exit?: { output: string[] } }) =>
        instance.exit?.output ?? [],
    );
    expect(output).toContain('cannot use (CREDENTIAL_3)');
    expect(output.join('\n')).toContain('DATABASE_PASSWORD=');
    const { items: revisions } = await json(
      `/groups/${PATH.groupId}/revisions`,
    );
    const telling = revisions.find(
      ({ label }: { label: string }) => label === '1.1.0',
    );
    expect(telling.configuration).toMatchObject({
      API_TOKEN: '(hidden)',
      GREETING: 'hello',
    });
    const { scopes } = await json('/services');
    const told = scopes.filter(({ error }: { error?: string }) =>
      error?.includes('(hidden)'),
    );
    expect(told).toHaveLength(5);
  });

  it('come out of no answer, signal, notification, log, database or bundle', async () => {
    await askForEverything();
    expect(answers.size).toBeGreaterThan(60);
    for (const [request, answer] of answers)
      expect([request, canaries.foundIn(answer)]).toEqual([request, []]);
    expect(published.length).toBeGreaterThan(0);
    expect(canaries.foundIn(inspect(published, { depth: null }))).toEqual([]);
    expect(logged.length).toBeGreaterThan(0);
    for (const line of logged)
      expect(canaries.foundIn(line).map(() => line)).toEqual([]);

    const databases = filesBelow(path.join(folder, 'databases'));
    expect(databases.join('')).toContain('rollout-create');
    expect(databases.flatMap(text => canaries.foundIn(text))).toEqual([]);

    for (const text of filesBelow(APP_DIST))
      expect(canaries.foundIn(text)).toEqual([]);
  });
});

interface Documented {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly example?: unknown;
  }[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly example?: unknown }>;
  };
}

/** A provider with one scope for each error: half of them its own, half of them unexpected. */
function failingModule(messages: readonly string[]) {
  return createBackendModule({
    pluginId: 'fleet',
    moduleId: 'failing',
    register(reg) {
      reg.registerInit({
        deps: { point: fleetProvidersExtensionPoint },
        async init({ point }) {
          point.addScaleGroupProvider({
            name: 'failing',
            scopes: () =>
              messages.map((_message, index) => ({
                id: `failing:a${index}:-`,
                account: `a${index}`,
                region: '-',
                intervalSeconds: 5,
              })),
            async sweep({ account }) {
              const index = Number(account.slice(1));
              const cause = Object.assign(new Error(messages[index]), {
                config: { headers: { authorization: messages[index] } },
              });
              throw index % 2
                ? cause
                : new ProviderError({
                    provider: 'failing',
                    operation: 'sweep',
                    message: messages[index],
                    retryable: true,
                    cause,
                  });
            },
          });
        },
      });
    },
  });
}

/** Everything that is logged at any level, errors with all that hangs on them. */
function collectingLogger(lines: string[]): RootLoggerService {
  const write = (message: string, meta?: unknown) =>
    void lines.push(`${message} ${inspect(meta, { depth: 10 })}`);
  const logger: RootLoggerService = {
    error: write,
    warn: write,
    info: write,
    debug: write,
    child: () => logger,
  };
  return logger;
}

/** What all files hold, byte for byte. */
function filesBelow(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      fs.readFileSync(path.join(entry.parentPath, entry.name), 'latin1'),
    );
}
