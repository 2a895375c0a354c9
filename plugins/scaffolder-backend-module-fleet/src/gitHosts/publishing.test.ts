import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { TestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import azure from '@backstage/plugin-scaffolder-backend-module-azure';
import bitbucketCloud from '@backstage/plugin-scaffolder-backend-module-bitbucket-cloud';
import bitbucketServer from '@backstage/plugin-scaffolder-backend-module-bitbucket-server';
import github from '@backstage/plugin-scaffolder-backend-module-github';
import gitlab from '@backstage/plugin-scaffolder-backend-module-gitlab';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import scaffolderModuleFleet from '..';
import { FakeGitHost } from '../__testUtils__/FakeGitHost';

/** The steps of the real template that decide, publish, register and take back; what fills the workspace is the same everywhere. */
function publishingPart(): string {
  const template = parse(
    readFileSync(
      join(__dirname, '../../../../templates/shop-service.template.yaml'),
      'utf8',
    ),
  );
  const { steps } = template.spec as { steps: { id: string }[] };
  const step = (id: string) => steps.find(one => one.id === id)!;
  const from = steps.indexOf(step('publish'));
  template.spec.steps = [
    step('service'),
    step('check'),
    {
      ...step('base'),
      input: {
        ...(step('base') as { input?: object }).input,
        url: './skeleton',
      },
    },
    ...steps.slice(from, steps.indexOf(step('undo'))),
    {
      id: 'break',
      name: 'Break',
      action: 'fetch:plain',
      if: '${{ parameters.breaks }}',
      input: { url: './none' },
    },
    ...steps.slice(steps.indexOf(step('undo'))),
  ];
  return stringify(template);
}

const ENTITY = readFileSync(
  join(__dirname, '../../../../templates/skeletons/base/catalog-info.yaml.njk'),
  'utf8',
);

jest.setTimeout(90_000);

describe('publishing to a Git host', () => {
  const folder = createMockDirectory({
    content: {
      work: {},
      shop: { 'package.json': '{ "name": "shop" }' },
      templates: {
        'shop.yaml': publishingPart(),
        'team.yaml': stringify({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'shop-team' },
          spec: { type: 'team', children: [] },
        }),
        skeleton: {
          'catalog-info.yaml.njk': ENTITY,
          'openapi.json': '{ "openapi": "3.1.0" }',
        },
      },
    },
  });
  const host = new FakeGitHost(folder.resolve('host'));
  let backend: TestBackend;

  beforeAll(async () => {
    await host.start();
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        scaffolderEntityModel,
        scaffolderPlugin,
        scaffolderModuleFleet,
        github,
        gitlab,
        azure,
        bitbucketCloud,
        bitbucketServer,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            backend: {
              baseUrl: 'http://localhost:7007',
              workingDirectory: folder.resolve('work'),
            },
            scaffolder: { fleet: { shopSource: folder.resolve('shop') } },
            // One host is one kind at a time for the scaffolder, so each has an address of its own that leads to the same.
            integrations: {
              github: [
                {
                  host: host.host,
                  apiBaseUrl: `${host.url}/api/v3`,
                  token: 'secret-of-github',
                },
              ],
              gitlab: [
                {
                  host: host.host.replace('127.0.0.1', 'localhost'),
                  baseUrl: host.url,
                  apiBaseUrl: `${host.url}/api/v4`,
                  token: 'secret-of-gitlab',
                },
              ],
              bitbucketServer: [
                {
                  host: 'bitbucket.acme.example',
                  apiBaseUrl: `${host.url}/rest/api/1.0`,
                  token: 'secret-of-bitbucket',
                },
              ],
            },
            catalog: {
              processingInterval: { seconds: 1 },
              rules: [
                {
                  allow: ['Group', 'Template', 'Component', 'API', 'Location'],
                },
              ],
              locations: ['shop', 'team'].map(name => ({
                type: 'file',
                target: folder.resolve(`templates/${name}.yaml`),
              })),
            },
          },
        }),
      ],
    });
    await until(async () => (await entity('group', 'shop-team')) === 200);
    await until(async () => (await entity('template', 'shop-service')) === 200);
  });
  afterAll(() => host.stop());
  beforeEach(() => host.forget());

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
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

  /** What the form sends. */
  const answers = {
    owner: 'group:default/shop-team',
    infra: 'aws-asg',
    pipeline: 'jenkins',
    observability: 'cloudwatch',
    metric: 'cpu',
    target: 60,
    min: 2,
    max: 6,
    databaseMaxConnections: 100,
    region: 'eu-west-1',
    accountTest: '111111111111',
    accountProd: '222222222222',
    domain: 'shop.example.com',
  };

  async function runTask(
    values: object,
  ): Promise<{ status: string; log: string }> {
    const begun = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .send({
        templateRef: 'template:default/shop-service',
        values: { ...answers, ...values },
      });
    if (begun.status !== 201) return { status: 'refused', log: begun.text };
    const path = `/api/scaffolder/v2/tasks/${begun.body.id}`;
    let status = '';
    await until(async () => {
      ({ status } = (await request(backend.server).get(path)).body);
      return ['completed', 'failed', 'cancelled'].includes(status);
    });
    const { body } = await request(backend.server).get(`${path}/events`);
    const log = body
      .map((event: { body: { message: string } }) => event.body.message)
      .join('\n');
    return { status, log };
  }

  const onGithub = () => ({
    publishTo: 'github',
    repository: `${host.host}?owner=acme`,
  });

  it('offers what is configured', async () => {
    const { body } = await request(backend.server).get(
      '/api/scaffolder/fleet/git-hosts',
    );
    expect(body.gitHosts.map((one: { kind: string }) => one.kind)).toEqual([
      'github',
      'gitlab',
      'bitbucket-server',
    ]);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('makes a repository at GitHub and registers it in the catalog', async () => {
    const { status, log } = await runTask({ name: 'tea-shop', ...onGithub() });
    expect(status === 'completed' ? status : log).toBe('completed');
    expect(
      await host.git('acme/tea-shop', ['log', '--format=%s', 'main']),
    ).toBe('Create tea-shop');
    const info = await host.git('acme/tea-shop', [
      'show',
      'main:catalog-info.yaml',
    ]);
    expect(info).toContain('github.com/project-slug: "acme/tea-shop"');
    expect(info).not.toContain('capstan/local-git');
    await until(async () => (await entity('component', 'tea-shop')) === 200);
    expect(log).not.toContain('secret-of-github');
  });

  it('makes a project at GitLab', async () => {
    const { log } = await runTask({
      name: 'lamp-shop',
      publishTo: 'gitlab',
      repository: `${host.host.replace('127.0.0.1', 'localhost')}?owner=acme`,
    });
    // Whether the catalog can read it there is not tried: the fake reads as GitHub does.
    expect(log).toContain('Finished step Publish the repository to GitLab');
    expect(
      await host.git('acme/lamp-shop', ['log', '--format=%s', 'main']),
    ).toBe('Create lamp-shop');
    expect(
      await host.git('acme/lamp-shop', ['show', 'main:catalog-info.yaml']),
    ).toContain('gitlab.com/project-slug: "acme/lamp-shop"');
  });

  it('makes a repository at Bitbucket Data Center', async () => {
    const { log } = await runTask({
      name: 'rug-shop',
      publishTo: 'bitbucket-server',
      repository: 'bitbucket.acme.example?project=SHOP',
    });
    expect(log).toContain(
      'Finished step Publish the repository to Bitbucket Data Center',
    );
    expect(
      await host.git('SHOP/rug-shop', ['log', '--format=%s', 'main']),
    ).toBe('Create rug-shop');
  });

  it('says what is left when a later step fails, and deletes nothing', async () => {
    const { status, log } = await runTask({
      name: 'cup-shop',
      breaks: true,
      ...onGithub(),
    });
    expect(status).toBe('failed');
    expect(log).toContain(
      `The repository https://${host.host}/acme/cup-shop was made by this run and is still there: Capstan deletes nothing at a Git host.`,
    );
    expect(host.calls.filter(call => call.startsWith('DELETE'))).toEqual([]);
    expect(
      await host.git('acme/cup-shop', ['log', '--format=%s', 'main']),
    ).toBe('Create cup-shop');
  });

  it('says so when publishing itself fails half-way', async () => {
    host.isBroken = true;
    const { status, log } = await runTask({ name: 'pot-shop', ...onGithub() });
    expect(status).toBe('failed');
    expect(log).toContain('did not come to its end');
    expect(await entity('component', 'pot-shop')).toBe(404);
  });

  it('does not touch a repository that is there already', async () => {
    await runTask({ name: 'hat-shop', breaks: true, ...onGithub() });
    const before = await host.git('acme/hat-shop', ['rev-parse', 'main']);
    host.calls.length = 0;
    // The run before failed, so the catalog may know it; another name in the catalog is not what is tried here.
    const { status, log } = await runTask({ name: 'hat-shop', ...onGithub() });
    expect(status).toBe('failed');
    expect(log).toMatch(/already exists|is taken by/);
    expect(await host.git('acme/hat-shop', ['rev-parse', 'main'])).toBe(before);
  });

  it.each([
    [{ publishTo: 'azure' }, /cannot publish to 'azure'|repository/],
    [{ publishTo: 'local-git' }, /cannot publish to 'local-git'/],
    [
      { publishTo: 'github', repository: 'evil.example?owner=acme' },
      /Say where at/,
    ],
    [{ publishTo: 'github', repository: 'x?owner=${{1}}' }, /Say where at/],
  ])('refuses %p before anything is made', async (more, sentence) => {
    const { status, log } = await runTask({ name: 'no-shop', ...more });
    expect(['failed', 'refused']).toContain(status);
    expect(log).toMatch(sentence);
    expect(host.calls.filter(call => call.startsWith('POST'))).toEqual([]);
  });
});
