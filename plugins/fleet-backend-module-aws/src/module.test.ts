import { ConfigReader } from '@backstage/config';
import { createWorld } from '@capstan/cloud-simulator';
import { readAwsConfig } from './config';
import { simulatedAccount, startModule } from './__testUtils__/startModule';

describe('fleetModuleAws', () => {
  it('sees and steers with the credentials of the configuration', async () => {
    const world = createWorld({ throttling: false });
    const server = await world.listen();
    world
      .account('111111111111')
      .region('eu-west-1')
      .ecs.service({ name: 'shop' });
    const { groups, rollouts, pipelines, signals } = await startModule(
      simulatedAccount(server.url, '111111111111', ['eu-west-1', 'us-east-1']),
    );
    expect(rollouts.map(({ name }) => name)).toContain('aws-ecs');
    const provider = groups.find(({ name }) => name === 'aws-ecs')!;
    expect(provider.scopes().map(({ id }) => id)).toEqual([
      'aws-ecs:111111111111:eu-west-1',
      'aws-ecs:111111111111:us-east-1',
    ]);
    const { signal } = new AbortController();
    const [first, second] = await Promise.all(
      provider.scopes().map(scope => provider.sweep(scope, { signal })),
    );
    expect(first.groups.map(({ name }) => name)).toEqual(['shop']);
    expect(second.groups).toEqual([]);
    expect(pipelines.flatMap(one => one.scopes().map(({ id }) => id))).toEqual([
      'aws-codepipeline:111111111111:eu-west-1',
      'aws-codepipeline:111111111111:us-east-1',
    ]);
    expect(signals.flatMap(one => one.sources())).toMatchObject([
      { id: 'aws-cloudwatch:111111111111:eu-west-1', intervalSeconds: 300 },
      { id: 'aws-cloudwatch:111111111111:us-east-1', intervalSeconds: 300 },
    ]);
    await server.close();
  });

  it('adds nothing when no account is configured', async () => {
    expect(await startModule({})).toMatchObject({
      groups: [],
      rollouts: [],
      pipelines: [],
      signals: [],
    });
  });
});

describe('readAwsConfig', () => {
  const read = (aws: object) =>
    readAwsConfig(new ConfigReader({ fleet: { aws } }));
  const account = { accountId: '111111111111', regions: ['eu-west-1'] };

  it('fills in what is not said', () => {
    expect(read({ accounts: [account] })).toMatchObject({
      endpoint: undefined,
      intervalSeconds: 30,
      callShare: 0.5,
      accounts: [
        {
          ...account,
          readRole: undefined,
          writeRole: undefined,
          readOnly: false,
          ecs: { clusters: undefined, environmentTag: 'environment' },
        },
      ],
    });
  });

  it('reads a tag with and without a value', () => {
    const tagOf = (tag: string) =>
      read({ accounts: [{ ...account, ecs: { tag } }] }).accounts[0].ecs.tag;
    expect(tagOf('portal')).toEqual({ key: 'portal' });
    expect(tagOf('portal=yes')).toEqual({ key: 'portal', value: 'yes' });
  });

  it.each([
    [
      'an account of eleven digits',
      { accounts: [{ ...account, accountId: '11111111111' }] },
      /'11111111111'.*twelve digits/,
    ],
    [
      'an account twice',
      { accounts: [account, account] },
      /111111111111 twice/,
    ],
    ['no region', { accounts: [{ ...account, regions: [] }] }, /needs regions/],
    [
      'a region that is none',
      { accounts: [{ ...account, regions: ['Ireland'] }] },
      /'Ireland' is none/,
    ],
    [
      'a role that is no ARN',
      { accounts: [{ ...account, writeRole: 'capstan' }] },
      /'writeRole'.*'capstan'/,
    ],
    [
      'an endpoint without http',
      { endpoint: 'localhost:4566' },
      /'localhost:4566'.*http/,
    ],
    [
      'an interval of a second',
      { intervalSeconds: 1 },
      /intervalSeconds' is 1/,
    ],
    ['a share of nothing', { callShare: 0 }, /callShare' is 0/],
    [
      'signals every second',
      { signalIntervalSeconds: 1 },
      /signalIntervalSeconds' is 1/,
    ],
  ])('refuses %s', (_, aws, message) => {
    expect(() => read(aws)).toThrow(message);
  });
});
