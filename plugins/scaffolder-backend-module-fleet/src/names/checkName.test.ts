import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { runAction } from '../__testUtils__/runAction';
import { createCheckNameAction } from './checkName';

const entity = (kind: string, name: string, annotations = {}) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default', annotations },
  spec: {},
});

const choice = {
  infra: 'local',
  pipeline: 'local',
  observability: 'prometheus',
  deployment: 'rolling',
  metric: 'cpu',
  target: 60,
  min: 2,
  max: 6,
  databaseMaxConnections: 100,
};

describe('fleet:check-name', () => {
  const folder = createMockDirectory();
  const repositories = new LocalGitRepositories({
    directory: folder.resolve('git'),
    baseUrl: 'http://localhost:7007/api/local-git',
  });
  const action = createCheckNameAction({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({
      entities: [
        entity('Group', 'shop-team'),
        entity('User', 'olivia'),
        entity('System', 'storefronts'),
        entity('Component', 'shop'),
        entity('API', 'orders'),
        entity('API', 'outlet-api'),
        entity('Resource', 'database'),
        entity('Component', 'mine', { 'capstan/local-git': 'mine' }),
      ],
    }),
    repositories,
    gitHosts: [
      { kind: 'local-git', host: '' },
      { kind: 'github', host: 'github.com' },
    ],
  });
  const input = { name: 'tea-shop', owner: 'group:default/shop-team', choice };
  const check = (more = {}, options = {}) =>
    runAction(action, { ...input, ...more }, options);

  beforeAll(async () => {
    await repositories.create({ name: 'coffee', createdBy: 'somebody' });
    await repositories.create({ name: 'mine', createdBy: 'scaffolder:task-1' });
  });

  it('accepts what can be made, and tells what follows from it', async () => {
    const { output } = await check();
    expect(output).toEqual({
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      cloneUrl: 'http://localhost:7007/api/local-git/repositories/tea-shop.git',
    });
  });

  const clouds = {
    choice: { ...choice, infra: 'aws-asg', pipeline: 'jenkins' },
    publishTo: 'github',
    repository: 'github.com?owner=acme',
  };

  it('tells where a repository at a Git host will be', async () => {
    const { output } = await check(clouds);
    expect(output).toMatchObject({
      cloneUrl: 'https://github.com/acme/tea-shop',
      repoUrl: 'github.com?owner=acme&repo=tea-shop',
    });
  });

  it.each([
    [{ owner: 'user:default/olivia' }],
    [{ owner: 'shop-team' }],
    [{ system: 'storefronts' }],
    [{ system: '' }],
    [{ name: 'database' }],
    [{ title: '${{ 7*7 }} {% raw %}', description: '"${{7*7}}" # {{ x }}' }],
  ])('accepts %p', async more => {
    await expect(check(more)).resolves.toBeDefined();
  });

  const refusals: [Record<string, unknown>, string][] = [
    [{ name: '../x' }, 'Name: "../x" cannot be'],
    [{ name: 'a/b' }, 'Name: '],
    [{ name: '-x' }, 'Name: '],
    [{ name: 'ѕhop' }, 'Name: '],
    [{ name: 'ｓｈｏｐ' }, 'Name: '],
    [{ name: '${{7*7}}' }, 'Name: '],
    [{ name: 'x'.repeat(10_000) }, 'Name: '],
    [
      { name: 'shop' },
      "Name: 'shop' is taken by component:default/shop in the catalog",
    ],
    [{ name: 'orders' }, "Name: 'orders' is taken by api:default/orders"],
    [{ name: 'outlet' }, 'is taken by api:default/outlet-api'],
    [{ name: 'coffee' }, "Name: 'coffee' is taken by a local repository"],
    [
      { owner: 'group:default/nobody' },
      'Owner: The catalog has no group:default/nobody',
    ],
    [{ owner: 'component:default/shop' }, 'Owner: '],
    [{ owner: 'a:b:c' }, 'Owner: '],
    [{ owner: '' }, 'Owner: '],
    [{ owner: '${{ user.entity }}' }, 'Owner: '],
    [{ system: 'none' }, 'System: The catalog has no system:default/none'],
    [{ system: 'group:default/shop-team' }, 'System: '],
    [{ title: 'x'.repeat(61) }, 'Title: it has 61 characters'],
    [{ description: 'x'.repeat(1_000_000) }, 'Description: it has 1000000'],
    [{ description: 'a\nkind: Group' }, 'Description: it has line breaks'],
    [{ choice: { ...choice, max: 1 } }, 'Largest number of instances: '],
    [{ choice: { ...choice, pipeline: 'jenkins' } }, 'Pipeline: '],
    [
      { choice: { ...choice, databaseMaxConnections: 20 } },
      'Database connections: ',
    ],
    [{ choice: { ...choice, target: 900 } }, 'Scaling target: '],
    [{ choice: {} }, 'Where it runs: '],
    [{ ...clouds, publishTo: 'gitlab' }, 'Repository: This portal cannot'],
    [{ ...clouds, repository: 'github.com?owner=' }, 'Repository: '],
    [{ ...clouds, repository: 'evil.example?owner=acme' }, 'Repository: Say'],
    [{ ...clouds, choice }, "Repository: What runs on this portal's own"],
  ];
  it.each(
    refusals.map(([more, sentence]) => ({
      more,
      sentence,
      shown: JSON.stringify(more).slice(0, 80),
    })),
  )('refuses $shown', async ({ more, sentence }) => {
    const refused = check(more);
    await expect(refused).rejects.toMatchObject({ name: 'InputError' });
    await expect(refused).rejects.toThrow(sentence);
  });

  it('lets a run that made it try again, and nobody else', async () => {
    await expect(check({ name: 'mine' })).resolves.toBeDefined();
    await expect(check({ name: 'mine' }, { task: 'task-2' })).rejects.toThrow(
      "'mine' is taken",
    );
  });

  it('does not mind in a dry run that the name is taken, but everything else', async () => {
    await expect(
      check({ name: 'shop' }, { isDryRun: true }),
    ).resolves.toBeDefined();
    await expect(
      check({ name: 'shop', owner: 'x' }, { isDryRun: true }),
    ).rejects.toThrow('Owner: ');
  });
});
