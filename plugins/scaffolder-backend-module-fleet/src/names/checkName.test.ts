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
    [{ name: 'shop' }, 'Name: the catalog has component:default/shop already'],
    [{ name: 'orders' }, 'Name: the catalog has api:default/orders already'],
    [{ name: 'outlet' }, 'api:default/outlet-api already'],
    [{ name: 'coffee' }, "Name: there is a local repository 'coffee' already"],
    [
      { owner: 'group:default/nobody' },
      'Owner: the catalog has no group:default/nobody',
    ],
    [{ owner: 'component:default/shop' }, 'Owner: '],
    [{ owner: 'a:b:c' }, 'Owner: '],
    [{ owner: '' }, 'Owner: '],
    [{ owner: '${{ user.entity }}' }, 'Owner: '],
    [{ system: 'none' }, 'System: the catalog has no system:default/none'],
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
      "local repository 'mine' already",
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
