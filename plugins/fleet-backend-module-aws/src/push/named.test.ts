import { appSpecFor } from '../codedeploy/appSpec';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';
import { SimulatedTables } from '../__testUtils__/SimulatedTables';
import {
  activityEvent,
  callEvent,
  codeDeployEvent,
} from '../__testUtils__/events';

jest.setTimeout(60_000);

/** How often the first scope of the provider is woken; `stop` ends the watching. */
function wakesOf({ provider }: SimulatedAws | SimulatedTables) {
  const abort = new AbortController();
  let count = 0;
  const watching = provider.watch(
    provider.scopes()[0],
    () => {
      count++;
    },
    { signal: abort.signal },
  );
  return {
    count: () => count,
    async stop() {
      abort.abort();
      await watching;
    },
  };
}

describe('An event of CodeDeploy', () => {
  let aws: SimulatedAws;
  let wakes: ReturnType<typeof wakesOf>;
  beforeEach(async () => {
    aws = await SimulatedAws.start();
    const { ecs, codedeploy } = aws.region;
    for (const name of ['shop', 'checkout']) {
      const service = ecs.service({ name, controller: 'CODE_DEPLOY' });
      codedeploy.group(service, { application: `app-${name}` });
    }
    ecs.service({ name: 'search' });
    await aws.sweep();
    wakes = wakesOf(aws);
  });
  afterEach(async () => {
    await wakes.stop();
    await aws.close();
  });

  it('makes the portal look at the service that the deployment group deploys, and at nothing else', async () => {
    const { ecs, codedeploy } = aws.region;
    const [shop] = codedeploy.applications.get('app-shop')!.values();
    const next = ecs.registerTaskDefinition('shop', 'shop:2.0.0');
    codedeploy.create(shop, next, {
      content: appSpecFor(next.arn, {}),
    });
    ecs.resize(ecs.findService('default', 'search')!, 7);
    aws.world.clock.advance(3_000);
    aws.pushes.receive(codeDeployEvent('app-shop', shop.name, 'START'));
    expect(wakes.count()).toBe(1);
    const { groups } = await aws.sweep();
    const named = groups.find(({ name }) => name === 'shop')!;
    expect(named.rollouts[0]).toMatchObject({ to: { label: '2.0.0' } });
    expect(groups.find(({ name }) => name === 'search')?.size.desired).toBe(2);
  });

  it('wakes nobody when no service that is shown is deployed by the group', async () => {
    aws.pushes.receive(codeDeployEvent('app-shop', 'functions'));
    aws.pushes.receive(codeDeployEvent('batch', 'shop'));
    expect(wakes.count()).toBe(0);
  });
});

describe('An event about a table', () => {
  let aws: SimulatedTables;
  let wakes: ReturnType<typeof wakesOf>;
  beforeEach(async () => {
    aws = await SimulatedTables.start();
    for (let index = 0; index < 30; index++)
      aws.region.dynamodb.table({ name: `table-${index}` });
    aws.region.dynamodb.table({ name: 'carts', onDemand: true });
    await aws.look();
    aws.world.journal.clear();
    wakes = wakesOf(aws);
  });
  afterEach(async () => {
    await wakes.stop();
    await aws.server.close();
  });

  it.each([
    ['was scaled', activityEvent('table/orders')],
    [
      'was changed',
      callEvent('dynamodb', 'UpdateTable', { tableName: 'orders' }),
    ],
    [
      'has other bounds',
      callEvent('autoscaling', 'RegisterScalableTarget', {
        resourceId: 'table/orders',
      }),
    ],
  ])(
    'that %s makes the portal look at it, and at nothing else',
    async (_, event) => {
      aws.table.throughput.read = 4;
      aws.target.max = 40;
      const other = aws.region.dynamodb.tables.get('table-7')!;
      other.throughput.read = 9;
      aws.pushes.receive(event);
      expect(wakes.count()).toBe(1);
      expect((await aws.look()).size).toMatchObject({ desired: 4, max: 40 });
      expect(aws.world.journal.counts()).toEqual({
        'application-autoscaling:DescribeScalableTargets': 1,
        'application-autoscaling:DescribeScalingActivities': 1,
        'dynamodb:DescribeTable': 1,
      });
      const { groups } = await aws.provider.sweep(aws.scope, {
        signal: new AbortController().signal,
      });
      expect(groups).toHaveLength(62);
    },
  );

  it('leaves out a table that is gone', async () => {
    aws.region.dynamodb.tables.delete('table-7');
    aws.pushes.receive(
      callEvent('dynamodb', 'DeleteTable', { tableName: 'table-7' }),
    );
    const { groups } = await aws.provider.sweep(aws.scope, {
      signal: new AbortController().signal,
    });
    expect(groups).toHaveLength(60);
  });

  it('is not enough after an action: everything is read then', async () => {
    expect(await aws.act({ kind: 'scale', max: 50 })).toMatchObject({
      outcome: 'accepted',
    });
    aws.pushes.receive(activityEvent('table/table-3'));
    expect((await aws.look()).size.max).toBe(50);
  });

  it('wakes nobody when it is about what is not shown', async () => {
    aws.pushes.receive(activityEvent('table/of-another-team'));
    aws.pushes.receive(
      callEvent('dynamodb', 'UpdateTable', { tableName: 'carts' }),
    );
    expect(wakes.count()).toBe(0);
  });
});
