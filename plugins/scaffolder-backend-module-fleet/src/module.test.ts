import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { TestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import type { EventsServiceSubscribeOptions } from '@backstage/plugin-events-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import catalogModuleLocalGit from '@capstan/plugin-catalog-backend-module-local-git';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import scaffolderModuleFleet from '.';

const TEMPLATE = `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: small }
spec:
  owner: group:default/shop-team
  type: service
  parameters:
    - properties: { name: { type: string }, title: { type: string } }
  steps:
    - id: check
      name: Check
      action: fleet:check-name
      input:
        name: \${{ parameters.name }}
        owner: group:default/shop-team
        title: \${{ parameters.title }}
    - id: shop
      name: Shop
      action: fleet:fetch-shop
      input:
        name: \${{ parameters.name }}
        repository: \${{ steps.check.output.cloneUrl }}
    - id: base
      name: Base
      action: fetch:template
      input:
        url: ./skeleton
        templateFileExtension: .njk
        replace: true
        values:
          name: \${{ parameters.name }}
          title: \${{ parameters.title }}
    - id: record
      name: Record
      action: fleet:record-answers
      input: { values: '\${{ parameters }}' }
    - id: publish
      name: Publish
      action: local-git:publish
      input: { name: '\${{ parameters.name }}' }
    - id: wait
      name: Wait
      action: debug:wait
      if: \${{ parameters.breaks }}
      input: { seconds: 3 }
    - id: break
      name: Break
      action: fetch:plain
      if: \${{ parameters.breaks }}
      input: { url: ./none }
    - id: undo
      name: Undo
      action: local-git:delete
      if: \${{ failure() }}
      input: { name: '\${{ parameters.name }}' }
  output:
    commit: \${{ steps.publish.output.commit }}
`;

const ENTITY = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: \${{ values.name }}
  title: \${{ values.title | dump }}
  annotations: { capstan/local-git: '\${{ values.name }}' }
spec: { type: service, lifecycle: production, owner: 'group:default/shop-team' }
`;

const TEAM = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop-team }
spec: { type: team, children: [] }
`;

jest.setTimeout(90_000);

describe('scaffolderModuleFleet', () => {
  const folder = createMockDirectory({
    content: {
      work: {},
      shop: {
        'package.json': '{ "name": "shop" }',
        'src/main.ts': '${{ 7*7 }}',
        'README.md': 'of the shop',
      },
      templates: {
        'small.yaml': TEMPLATE,
        'team.yaml': TEAM,
        'skeleton/catalog-info.yaml.njk': ENTITY,
      },
    },
  });
  const repositories = new LocalGitRepositories({
    directory: folder.resolve('git'),
    baseUrl: 'http://localhost',
  });
  let backend: TestBackend;

  beforeAll(async () => {
    const subscribers: EventsServiceSubscribeOptions[] = [];
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        scaffolderEntityModel,
        catalogModuleLocalGit,
        scaffolderPlugin,
        scaffolderModuleFleet,
        // One for all plugins, as in a portal.
        createServiceFactory({
          service: eventsServiceRef,
          deps: {},
          factory: () => ({
            async publish(event) {
              for (const { topics, onEvent } of subscribers)
                if (topics.includes(event.topic)) await onEvent(event);
            },
            async subscribe(options) {
              subscribers.push(options);
            },
          }),
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            backend: {
              baseUrl: 'http://localhost:7007',
              workingDirectory: folder.resolve('work'),
            },
            localGit: { directory: repositories.directory },
            scaffolder: { fleet: { shopSource: folder.resolve('shop') } },
            catalog: {
              processingInterval: { seconds: 1 },
              rules: [{ allow: ['Group', 'Template'] }],
              locations: ['small', 'team'].map(name => ({
                type: 'file',
                target: folder.resolve(`templates/${name}.yaml`),
              })),
            },
          },
        }),
      ],
    });
    await until(async () => (await entity('group', 'shop-team')) === 200);
    await until(async () => (await entity('template', 'small')) === 200);
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await holds()) return;
      await sleep(100);
    }
    throw new Error('It did not happen.');
  }

  async function entity(kind: string, name: string): Promise<number> {
    const { status } = await request(backend.server).get(
      `/api/catalog/entities/by-name/${kind}/default/${name}`,
    );
    return status;
  }

  async function begin(values: object): Promise<string> {
    const { body } = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .send({ templateRef: 'template:default/small', values });
    return body.id;
  }

  async function end(id: string): Promise<{ status: string; log: string }> {
    let status = '';
    await until(async () => {
      const { body } = await request(backend.server).get(
        `/api/scaffolder/v2/tasks/${id}`,
      );
      status = body.status;
      return ['completed', 'failed', 'cancelled'].includes(status);
    });
    const { body } = await request(backend.server).get(
      `/api/scaffolder/v2/tasks/${id}/events`,
    );
    const log = body
      .map((event: { body: { message: string } }) => event.body.message)
      .join('\n');
    return { status, log };
  }

  it('makes a service that is in the catalog, and refuses its name from then on', async () => {
    const first = await end(
      await begin({ name: 'tea-shop', title: '${{ 7*7 }} {% "x" %} #' }),
    );
    expect(first).toMatchObject({ status: 'completed' });
    await until(async () => (await entity('component', 'tea-shop')) === 200);
    const read = (path: string) => repositories.readFile('tea-shop', path);
    expect(await read('src/main.ts')).toBe('${{ 7*7 }}');
    expect(JSON.parse((await read('package.json')) ?? '')).toMatchObject({
      name: 'tea-shop',
    });
    expect(await read('README.md')).toBeUndefined();
    expect(await read('catalog-info.yaml')).toContain(
      '"${{ 7*7 }} {% \\"x\\" %} #"',
    );
    expect(
      JSON.parse((await read('.scaffold/answers.json')) ?? ''),
    ).toMatchObject({
      template: { ref: 'template:default/small' },
      values: { name: 'tea-shop', title: '${{ 7*7 }} {% "x" %} #' },
    });

    const before = await repositories.head('tea-shop');
    const second = await end(await begin({ name: 'tea-shop' }));
    expect(second.status).toBe('failed');
    expect(second.log).toContain(
      "Name: 'tea-shop' is taken by component:default/tea-shop",
    );
    expect(second.log).toContain('this run did not make it');
    expect(await repositories.head('tea-shop')).toBe(before);
    expect(await entity('component', 'tea-shop')).toBe(200);
  });

  it('undoes what a run made when a later step fails, and runs again', async () => {
    const id = await begin({
      name: 'coffee-shop',
      title: 'Coffee',
      breaks: true,
    });
    await until(async () => (await entity('component', 'coffee-shop')) === 200);
    const failed = await end(id);
    expect(failed.status).toBe('failed');
    expect(failed.log).toContain(
      "Undone: removed the repository 'coffee-shop' that this run made.",
    );
    expect(await repositories.names()).not.toContain('coffee-shop');
    expect(await entity('component', 'coffee-shop')).toBe(404);

    const again = await end(
      await begin({ name: 'coffee-shop', title: 'Coffee' }),
    );
    expect(again.status).toBe('completed');
    await until(async () => (await entity('component', 'coffee-shop')) === 200);
  });

  it('makes it when the same run is tried again, although it was undone', async () => {
    const id = await begin({
      name: 'cake-shop',
      title: 'Cake',
      breaks: true,
    });
    expect((await end(id)).status).toBe('failed');
    folder.addContent({ 'templates/none/more.txt': 'more' });
    const retried = await request(backend.server)
      .post(`/api/scaffolder/v2/tasks/${id}/retry`)
      .send({});
    expect(retried.status).toBe(201);
    await until(async () => (await entity('component', 'cake-shop')) === 200);
    expect((await end(id)).status).toBe('completed');
    expect(await repositories.get('cake-shop')).toMatchObject({
      createdBy: `scaffolder:${id}`,
    });
  });

  it('answers what the form asks, before anything is made', async () => {
    const ask = (body: object) =>
      request(backend.server).post('/api/scaffolder/fleet/refusals').send(body);
    const good = await ask({
      name: 'new-shop',
      owner: 'group:default/shop-team',
    });
    expect(good.body).toEqual({ refusals: [] });
    const bad = await ask({
      name: 'tea-shop',
      owner: 'group:default/nobody',
      system: 'none',
      infra: 'local',
      publishTo: 'github',
    });
    expect(
      bad.body.refusals.map((one: { field: string }) => one.field),
    ).toEqual(['name', 'owner', 'system', 'publishTo']);
    for (const body of [[], { name: 7 }, { name: 'x'.repeat(401) }]) {
      expect((await ask(body)).status).toBe(400);
    }
    const hosts = await request(backend.server).get(
      '/api/scaffolder/fleet/git-hosts',
    );
    expect(hosts.body).toEqual({ gitHosts: [{ kind: 'local-git', host: '' }] });
  });

  it('makes nothing of a name that leads elsewhere', async () => {
    for (const name of ['../x', 'a/b', '-x', '${{ secrets }}']) {
      const { status, log } = await end(await begin({ name }));
      expect([name, status]).toEqual([name, 'failed']);
      expect(log).toContain('cannot be the name of a service');
    }
  });
});
