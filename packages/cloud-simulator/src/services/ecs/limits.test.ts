import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';

const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `name-${index}`);
const INVALID = { name: 'InvalidParameterException' };

test('DescribeServices takes ten services and no more', () =>
  withBench(async ({ ecs, region }) => {
    region.ecs.service({ name: 'shop' });
    const { failures } = await ecs.send(
      new DescribeServicesCommand({ services: names(10) }),
    );
    assert.equal(failures!.length, 10);
    assert.equal(failures![0].reason, 'MISSING');
    await assert.rejects(
      ecs.send(new DescribeServicesCommand({ services: names(11) })),
      INVALID,
    );
  }));

test('DescribeTasks takes a hundred tasks and no more', () =>
  withBench(async ({ ecs, region }) => {
    region.ecs.cluster('default');
    await ecs.send(new DescribeTasksCommand({ tasks: names(100) }));
    await assert.rejects(
      ecs.send(new DescribeTasksCommand({ tasks: names(101) })),
      INVALID,
    );
  }));

test('deployments and revisions are described twenty at a time', () =>
  withBench(async ({ ecs }) => {
    await ecs.send(
      new DescribeServiceDeploymentsCommand({
        serviceDeploymentArns: names(20),
      }),
    );
    await ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: names(20) }),
    );
    await assert.rejects(
      ecs.send(
        new DescribeServiceDeploymentsCommand({
          serviceDeploymentArns: names(21),
        }),
      ),
      INVALID,
    );
    await assert.rejects(
      ecs.send(
        new DescribeServiceRevisionsCommand({ serviceRevisionArns: names(21) }),
      ),
      INVALID,
    );
  }));

test('ListServices gives ten by default and a hundred at most, in pages', () =>
  withBench(async ({ ecs, region }) => {
    for (const name of names(101)) region.ecs.service({ name, desired: 0 });
    const first = await ecs.send(new ListServicesCommand({}));
    assert.equal(first.serviceArns!.length, 10);
    const page = await ecs.send(new ListServicesCommand({ maxResults: 100 }));
    assert.equal(page.serviceArns!.length, 100);
    const rest = await ecs.send(
      new ListServicesCommand({ maxResults: 100, nextToken: page.nextToken }),
    );
    assert.equal(rest.serviceArns!.length, 1);
    assert.equal(rest.nextToken, undefined);
    await assert.rejects(
      ecs.send(new ListServicesCommand({ maxResults: 101 })),
      INVALID,
    );
    await assert.rejects(
      ecs.send(new ListServicesCommand({ nextToken: 'made up' })),
      INVALID,
    );
  }));

test('the other lists give a hundred at most', () =>
  withBench(async ({ ecs, region }) => {
    region.ecs.service({ name: 'shop' });
    const maxResults = 101;
    const sends = [
      () => ecs.send(new ListClustersCommand({ maxResults })),
      () => ecs.send(new ListTasksCommand({ maxResults })),
      () => ecs.send(new ListTaskDefinitionsCommand({ maxResults })),
      () =>
        ecs.send(
          new ListServiceDeploymentsCommand({ service: 'shop', maxResults }),
        ),
    ];
    for (const send of sends) await assert.rejects(send, INVALID);
  }));

test('ListServiceDeployments gives twenty by default, newest first, of ninety days', () =>
  withBench(async ({ ecs, region, world }) => {
    const service = region.ecs.service({ name: 'shop' });
    for (let index = 0; index < 25; index++) {
      const { taskDefinition } = service.revision;
      region.ecs.startDeployment(
        service,
        region.ecs.makeRevision(service, taskDefinition),
      );
      world.clock.advance(60_000);
    }
    const { serviceDeployments } = await ecs.send(
      new ListServiceDeploymentsCommand({ service: 'shop' }),
    );
    assert.equal(serviceDeployments!.length, 20);
    assert.ok(
      serviceDeployments![0].createdAt! > serviceDeployments![1].createdAt!,
    );
    world.clock.advance(90 * 86_400_000);
    const later = await ecs.send(
      new ListServiceDeploymentsCommand({ service: 'shop' }),
    );
    assert.deepEqual(later.serviceDeployments, []);
  }));

test('revisions of before 2024-10-25 are a failure with the reason MISSING', () =>
  withBench(
    async ({ ecs, region }) => {
      const service = region.ecs.service({ name: 'shop' });
      const { failures, serviceRevisions } = await ecs.send(
        new DescribeServiceRevisionsCommand({
          serviceRevisionArns: [service.revision.arn],
        }),
      );
      assert.deepEqual(serviceRevisions, []);
      assert.equal(failures![0].reason, 'MISSING');
    },
    { start: '2024-10-24T00:00:00Z' },
  ));

const configure = async (
  { ecs, region }: Bench,
  deploymentConfiguration: DeploymentConfiguration,
  balanced: boolean = true,
) => {
  region.ecs.service({ name: 'shop', balanced });
  await ecs.send(
    new UpdateServiceCommand({ service: 'shop', deploymentConfiguration }),
  );
};

const REFUSED: readonly [string, DeploymentConfiguration, boolean?][] = [
  ['blue/green without a bake time', { strategy: 'BLUE_GREEN' }],
  [
    'blue/green without a second target group',
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
    false,
  ],
  [
    'a bake time of more than a day',
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1441 },
  ],
  [
    'linear steps below 3 %',
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 2.9 } },
  ],
  [
    'a canary below 0.1 %',
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.05 } },
  ],
  [
    'two decimal places',
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5.55 } },
  ],
  [
    'PAUSE while production traffic shifts',
    {
      lifecycleHooks: [
        { targetType: 'PAUSE', lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] },
      ],
    },
  ],
  [
    'PAUSE while test traffic shifts',
    {
      lifecycleHooks: [
        { targetType: 'PAUSE', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] },
      ],
    },
  ],
  [
    'a pause of more than fourteen days',
    {
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_SCALE_UP'],
          timeoutConfiguration: { timeoutInMinutes: 20_161 },
        },
      ],
    },
  ],
];
for (const [what, configuration, balanced] of REFUSED) {
  test(`${what} is refused`, () =>
    withBench(async bench => {
      await assert.rejects(configure(bench, configuration, balanced), INVALID);
    }));
}

test('the only stop type is ROLLBACK, though the enumeration has ABORT', () =>
  withBench(async ({ ecs, region }) => {
    const service = region.ecs.service({ name: 'shop' });
    const next = region.ecs.registerTaskDefinition('shop', 'shop:2');
    region.ecs.startDeployment(service, region.ecs.makeRevision(service, next));
    await assert.rejects(
      ecs.send(
        new StopServiceDeploymentCommand({
          serviceDeploymentArn: service.deployments.at(-1)!.arn,
          stopType: 'ABORT',
        }),
      ),
      INVALID,
    );
  }));

test('the circuit breaker counts to half of the size, at least 3 and at most 200', () =>
  withBench(async ({ ecs, region }) => {
    const thresholds: number[] = [];
    for (const desired of [2, 10, 1000]) {
      const service = region.ecs.service({ name: `shop-${desired}`, desired });
      const { serviceDeployments } = await ecs.send(
        new DescribeServiceDeploymentsCommand({
          serviceDeploymentArns: [service.deployments[0].arn],
        }),
      );
      thresholds.push(
        serviceDeployments![0].deploymentCircuitBreaker!.threshold!,
      );
    }
    assert.deepEqual(thresholds, [3, 5, 200]);
  }));
