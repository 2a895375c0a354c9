import type { TestBackend } from '@backstage/backend-test-utils';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  git,
  LOCAL_GIT_PUSH_TOPIC,
  LOCAL_GIT_REMOVED_TOPIC,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import catalogModuleLocalGit from '.';
import { sharedEvents } from './__testUtils__/sharedEvents';

const as = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

const component = (
  name: string,
  more = '',
) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
${more}
spec:
  type: service
  lifecycle: production
  owner: group:default/shop-team
`;

const api = (name: string, definition: string) => `---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: ${name} }
spec:
  type: openapi
  lifecycle: production
  owner: shop-team
  definition:
    $text: ${definition}
`;

const group = `---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: admins }
spec: { type: team, children: [] }
`;

jest.setTimeout(60_000);

describe('catalogModuleLocalGit', () => {
  const folder = createMockDirectory();
  let repositories: LocalGitRepositories;
  let catalog: CatalogService;
  let backend: TestBackend;
  const { events, factory } = sharedEvents();
  const logger = mockServices.rootLogger.mock();
  logger.child.mockReturnValue(logger);

  afterEach(() => backend.stop());

  const told = () => logger.warn.mock.calls.map(([message]) => message);

  beforeEach(async () => {
    folder.setContent({ 'shop.yaml': component('owned-shop') });
    logger.warn.mockClear();
    repositories = new LocalGitRepositories({
      directory: folder.resolve('git'),
      baseUrl: 'http://localhost:7007/api/local-git',
    });
    const look = createBackendPlugin({
      pluginId: 'look',
      register(env) {
        env.registerInit({
          deps: {
            catalog: catalogServiceRef,
          },
          async init(deps) {
            catalog = deps.catalog;
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleLocalGit,
        look,
        factory,
        logger.factory,
        mockServices.rootConfig.factory({
          data: {
            backend: { baseUrl: 'http://localhost:7007' },
            localGit: { directory: folder.resolve('git') },
            catalog: {
              processingInterval: { seconds: 1 },
              locations: [
                { type: 'file', target: folder.resolve('shop.yaml') },
              ],
            },
          },
        }),
      ],
    });
  });

  const create = (name: string) =>
    repositories.create({ name, createdBy: 'test' });

  async function push(name: string, files: Record<string, string>) {
    const work = folder.resolve(`work-${randomUUID()}`);
    await git(['clone', '--quiet', repositories.directoryOf(name), work]);
    folder.addContent({ [work]: files });
    await git(['add', '--all', '--', '.'], { cwd: work });
    await git(['commit', '--quiet', '-m', 'x'], { cwd: work, env: as });
    await git(['push', '--quiet', 'origin', 'HEAD:refs/heads/main'], {
      cwd: work,
    });
    await events.publish({
      topic: LOCAL_GIT_PUSH_TOPIC,
      eventPayload: { repository: name },
    });
  }

  async function entities(): Promise<Entity[]> {
    const credentials = await mockServices.auth().getOwnServiceCredentials();
    const { items } = await catalog.getEntities({}, { credentials });
    return items.filter(({ kind }) => kind !== 'Location');
  }

  /** Waits until the catalog has exactly these, and returns them. */
  async function has(...refs: string[]): Promise<Entity[]> {
    let found: Entity[] = [];
    for (let attempt = 0; attempt < 100; attempt++) {
      found = await entities();
      const names = found.map(entity => stringifyEntityRef(entity)).sort();
      if (JSON.stringify(names) === JSON.stringify([...refs].sort()))
        return found;
      await sleep(100);
    }
    throw new Error(
      `The catalog has ${found.map(entity => stringifyEntityRef(entity))}.`,
    );
  }

  it('has what a push describes, lets go of what is removed', async () => {
    await create('tea-shop');
    await push('tea-shop', {
      'catalog-info.yaml':
        component(
          'tea-shop',
          '  annotations: { capstan/local-git: other, backstage.io/managed-by-location: "url:http://evil" }',
        ) + api('tea-shop-api', './openapi.json'),
      'openapi.json': '{"openapi":"3.1.0"}',
    });
    const found = await has(
      'component:default/owned-shop',
      'component:default/tea-shop',
      'api:default/tea-shop-api',
    );
    const shop = found.find(({ metadata }) => metadata.name === 'tea-shop');
    const url = 'http://localhost:7007/api/local-git/repositories/tea-shop.git';
    expect(shop?.metadata.annotations).toMatchObject({
      'capstan/local-git': 'tea-shop',
      'backstage.io/managed-by-location': `url:${url}/catalog-info.yaml`,
      'backstage.io/managed-by-origin-location': `url:${url}/catalog-info.yaml`,
      'backstage.io/source-location': `url:${url}/`,
    });
    expect(found.find(({ kind }) => kind === 'API')?.spec?.definition).toBe(
      '{"openapi":"3.1.0"}',
    );

    await repositories.remove('tea-shop', { createdBy: 'test' });
    await events.publish({
      topic: LOCAL_GIT_REMOVED_TOPIC,
      eventPayload: { repository: 'tea-shop' },
    });
    await has('component:default/owned-shop');
  });

  it('keeps the last good version of a broken file, with one sentence', async () => {
    await create('tea-shop');
    await push('tea-shop', { 'catalog-info.yaml': component('tea-shop') });
    await has('component:default/owned-shop', 'component:default/tea-shop');
    for (const [broken, sentence] of [
      ['a: [', "catalog-info.yaml of the repository 'tea-shop' is not used"],
      ['kind: Component', 'has no apiVersion, kind or metadata.name'],
      [component('tea-shop').replace(/ {2}owner:.*\n/, ''), 'owner'],
      [component('tea-shop') + api('x', '../../../etc/passwd'), '$text names'],
      [`a: &a [x]\n${'b: *a\n'.repeat(3)}`, 'is not used'],
    ]) {
      await push('tea-shop', { 'catalog-info.yaml': broken });
      await push('tea-shop', { 'other.txt': randomUUID() });
      expect(told().at(-1)).toContain(sentence);
    }
    await has('component:default/owned-shop', 'component:default/tea-shop');
    await push('tea-shop', { 'catalog-info.yaml': component('coffee-shop') });
    await has('component:default/owned-shop', 'component:default/coffee-shop');
  });

  it('takes nobody the name away: another location, another repository', async () => {
    await has('component:default/owned-shop');
    await create('first');
    await push('first', { 'catalog-info.yaml': component('shared') });
    await create('a-second');
    await push('a-second', {
      'catalog-info.yaml': `${component('shared')}---\n${component(
        'owned-shop',
      )}---\n${component('second')}`,
    });
    const found = await has(
      'component:default/owned-shop',
      'component:default/shared',
      'component:default/second',
    );
    const locationOf = (name: string) =>
      found.find(({ metadata }) => metadata.name === name)?.metadata
        .annotations?.['backstage.io/managed-by-location'];
    expect(locationOf('owned-shop')).toMatch(/^file:.*shop\.yaml$/);
    expect(locationOf('shared')).toContain('/first.git/');
  });

  it('takes no groups, people, templates or locations', async () => {
    await create('tea-shop');
    await push('tea-shop', {
      'catalog-info.yaml': component('tea-shop') + group,
    });
    await has('component:default/owned-shop', 'component:default/tea-shop');
    expect(told().at(-1)).toContain('the kind "Group", which is not taken');
  });
});
