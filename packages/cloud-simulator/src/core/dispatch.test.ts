import {
  CreateDeploymentCommand,
  BatchGetDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, clientOptions, withBench } from '../testing/clients.ts';
import { check } from './schema.ts';
import * as ecsSdk from '@aws-sdk/client-ecs';

test('accounts and regions do not see each other', () =>
  withBench(async ({ region, server }) => {
    region.ecs.service({ name: 'shop' });
    const elsewhere = new ECSClient({
      ...clientOptions(server.url, 'WRITE', '222222222222'),
    });
    const { clusterArns } = await elsewhere.send(new ListClustersCommand({}));
    assert.deepEqual(clusterArns, []);
    elsewhere.destroy();
  }));

test('a key that may only read is refused every change', () =>
  withBench(async ({ region, server, world }) => {
    region.ecs.service({ name: 'shop' });
    const reader = new ECSClient(clientOptions(server.url, 'READ'));
    await reader.send(new DescribeServicesCommand({ services: ['shop'] }));
    await assert.rejects(
      reader.send(
        new UpdateServiceCommand({ service: 'shop', desiredCount: 9 }),
      ),
      { name: 'AccessDeniedException' },
    );
    assert.deepEqual(world.journal.effects(), []);
    reader.destroy();
  }));

test('a bucket that is empty throttles, and fills with the clock', () =>
  withBench(
    async ({ ecs, region, world }) => {
      region.ecs.cluster('default');
      const call = () => ecs.send(new ListClustersCommand({}));
      for (let calls = 0; calls < 50; calls++) await call();
      await assert.rejects(call, { name: 'ThrottlingException' });
      world.clock.advance(1_000);
      for (let calls = 0; calls < 20; calls++) await call();
      await assert.rejects(call, { name: 'ThrottlingException' });
    },
    { throttling: true },
  ));

test('the SDK tries a throttled write three times unless it is told not to', () =>
  withBench(async ({ region, world, server }) => {
    region.ecs.service({ name: 'shop' });
    world.faults.add({ kind: 'throttle', operation: 'UpdateService' });
    const { maxAttempts: _, ...usual } = clientOptions(server.url);
    const client = new ECSClient(usual);
    await assert.rejects(
      client.send(
        new UpdateServiceCommand({ service: 'shop', desiredCount: 3 }),
      ),
      { name: 'ThrottlingException' },
    );
    assert.equal(world.journal.calls({ operation: 'UpdateService' }).length, 3);
    client.destroy();
  }));

test('an answer that is lost after the effect leaves the effect', () =>
  withBench(async ({ ecs, region, world }) => {
    const service = region.ecs.service({ name: 'shop' });
    world.faults.add({
      kind: 'drop',
      when: 'after',
      operation: 'UpdateService',
    });
    await assert.rejects(
      ecs.send(new UpdateServiceCommand({ service: 'shop', desiredCount: 3 })),
    );
    assert.equal(service.desired, 3);
    assert.equal(world.journal.effects().length, 1);
  }));

test('reads may lag behind a write', () =>
  withBench(
    async ({ ecs, region, world }) => {
      region.ecs.service({ name: 'shop' });
      await ecs.send(
        new UpdateServiceCommand({ service: 'shop', desiredCount: 3 }),
      );
      const desired = async () =>
        (await ecs.send(new DescribeServicesCommand({ services: ['shop'] })))
          .services![0].desiredCount;
      assert.equal(await desired(), 2);
      world.clock.advance(5_000);
      assert.equal(await desired(), 3);
    },
    { consistencyDelayMs: 5_000 },
  ));

test('faults hit the calls they name, as often as they say', () =>
  withBench(async ({ ecs, region, world }) => {
    region.ecs.service({ name: 'shop' });
    world.faults.add({
      kind: 'serverError',
      account: ACCOUNT,
      operation: 'DescribeServices',
      times: 1,
    });
    const call = () =>
      ecs.send(new DescribeServicesCommand({ services: ['shop'] }));
    await assert.rejects(call, { name: 'ServerException' });
    await call();
  }));

test('a member that the SDK does not know cannot be answered', () => {
  const schema = ecsSdk.DescribeServicesResponse$;
  check(schema, { services: [{ serviceName: 'shop' }] }, {});
  assert.throws(
    () => check(schema, { services: [{ serviceTitle: 'shop' }] }, {}),
    /Service has no member 'serviceTitle'/,
  );
  assert.throws(
    () => check(schema, { services: [{ desiredCount: '2' }] }, {}),
    /must be a number/,
  );
  assert.throws(
    () =>
      check(
        schema,
        { services: [{ launchType: 'SPACE' }] },
        { 'Service.launchType': ecsSdk.LaunchType },
      ),
    /'SPACE' .* is none of/,
  );
});

test('a request with a member that the SDK does not know is refused', () =>
  withBench(async ({ server }) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
        authorization: `AWS4-HMAC-SHA256 Credential=AKIA${ACCOUNT}WRITE/20261120/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=x`,
      },
      body: JSON.stringify({ invented: true }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /has no member 'invented'/);
  }));

test('what is not signed is refused', () =>
  withBench(async ({ server }) => {
    const response = await fetch(server.url, { method: 'POST', body: '{}' });
    assert.equal(response.status, 403);
  }));

test('the query protocol: lists, errors by their code, pages', () =>
  withBench(async ({ elbv2, region }) => {
    region.ecs.service({ name: 'shop', balanced: true });
    const { TargetGroups } = await elbv2.send(
      new DescribeTargetGroupsCommand({}),
    );
    assert.deepEqual(
      TargetGroups!.map(group => group.TargetGroupName),
      ['shop-blue', 'shop-green'],
    );
    const { TargetHealthDescriptions } = await elbv2.send(
      new DescribeTargetHealthCommand({
        TargetGroupArn: TargetGroups![0].TargetGroupArn!,
      }),
    );
    assert.deepEqual(
      TargetHealthDescriptions!.map(({ TargetHealth }) => TargetHealth!.State),
      ['healthy', 'healthy'],
    );
    await assert.rejects(
      elbv2.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:none' }),
      ),
      { name: 'TargetGroupNotFoundException' },
    );
    await assert.rejects(
      elbv2.send(new DescribeTargetGroupsCommand({ PageSize: 401 })),
    );
    await assert.rejects(
      elbv2.send(
        new DescribeTagsCommand({
          ResourceArns: Array.from(
            { length: 21 },
            (_, index) => `arn:${index}`,
          ),
        }),
      ),
    );
  }));

test('Application Auto Scaling: fifty targets and ten policies to a page, bounds at once', () =>
  withBench(async ({ scaling, region }) => {
    for (let index = 0; index < 51; index++) {
      const name = `shop-${index}`;
      region.ecs.service({ name, desired: 1 });
      const target = region.applicationAutoScaling.register({
        resourceId: `service/default/${name}`,
        min: 1,
        max: 4,
      });
      region.applicationAutoScaling.track(
        target,
        'cpu',
        'ECSServiceAverageCPUUtilization',
        50,
      );
    }
    const targets = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }),
    );
    assert.equal(targets.ScalableTargets!.length, 50);
    const policies = await scaling.send(
      new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' }),
    );
    assert.equal(policies.ScalingPolicies!.length, 10);
    await assert.rejects(
      scaling.send(
        new DescribeScalingPoliciesCommand({
          ServiceNamespace: 'ecs',
          MaxResults: 11,
        }),
      ),
    );
    await assert.rejects(
      scaling.send(
        new DescribeScalableTargetsCommand({
          ServiceNamespace: 'ecs',
          ResourceIds: Array.from({ length: 51 }, (_, index) => `id-${index}`),
        }),
      ),
      { name: 'ValidationException' },
    );
    await scaling.send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: 'ecs',
        ResourceId: 'service/default/shop-0',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 3,
      }),
    );
    assert.equal(region.ecs.findService('default', 'shop-0')!.desired, 3);
  }));

test('CodeDeploy: batches of twenty-five, one deployment at a time', () =>
  withBench(async ({ codedeploy, region }) => {
    const service = region.ecs.service({
      name: 'shop',
      controller: 'CODE_DEPLOY',
    });
    region.codedeploy.group(service, { readyWaitMinutes: 60 });
    const create = () =>
      codedeploy.send(
        new CreateDeploymentCommand({
          applicationName: 'shop',
          deploymentGroupName: 'shop-group',
          revision: {
            revisionType: 'AppSpecContent',
            appSpecContent: {
              content: JSON.stringify({
                Resources: [
                  {
                    TargetService: {
                      Properties: {
                        TaskDefinition: service.revision.taskDefinition.arn,
                      },
                    },
                  },
                ],
              }),
            },
          },
        }),
      );
    const { deploymentId } = await create();
    await assert.rejects(create, { name: 'DeploymentLimitExceededException' });
    const ids = Array.from({ length: 26 }, () => deploymentId!);
    await assert.rejects(
      codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: ids })),
      { name: 'BatchLimitExceededException' },
    );
  }));
