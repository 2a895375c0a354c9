import {
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentTargetsCommand,
  BatchGetDeploymentsCommand,
  ListApplicationsCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOf, withoutModels } from '../testing/apiModel.ts';
import { withBench } from '../testing/clients.ts';
import type { Bench } from '../testing/clients.ts';
import { SERVICES } from './index.ts';

/** Everything that the clients can show of a world in which something of every kind happens. */
async function lookAtEverything({
  ecs,
  codedeploy,
  scaling,
  elbv2,
  region,
  world,
}: Bench) {
  const service = region.ecs.service({
    name: 'shop',
    balanced: true,
    configuration: {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 10,
      lifecycleHooks: [
        { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
        {
          targetType: 'AWS_LAMBDA',
          hookTargetArn: 'arn:aws:lambda:eu-west-1:111111111111:function:check',
          roleArn: 'arn:aws:iam::111111111111:role/hook',
          lifecycleStages: ['POST_SCALE_UP'],
        },
      ],
    },
  });
  const target = region.applicationAutoScaling.register({
    resourceId: 'service/default/shop',
    min: 1,
    max: 4,
  });
  region.applicationAutoScaling.track(
    target,
    'cpu',
    'ECSServiceAverageCPUUtilization',
    50,
  );
  region.applicationAutoScaling.want(target, 'cpu', 9);
  region.applicationAutoScaling.want(target, 'cpu', 9);
  const other = region.ecs.service({ name: 'cd', controller: 'CODE_DEPLOY' });
  const group = region.codedeploy.group(other, { readyWaitMinutes: 60 });
  const next = region.ecs.registerTaskDefinition('shop', 'shop:2', {
    environment: { COLOR: 'red' },
    secrets: ['PASSWORD'],
  });
  const { id } = region.codedeploy.create(group, next, { content: '' });
  await ecs.send(
    new UpdateServiceCommand({ service: 'shop', taskDefinition: next.arn }),
  );
  for (let minutes = 0; minutes < 3; minutes++) {
    world.clock.advance(60_000);
    const deployments = service.deployments.map(deployment => deployment.arn);
    await ecs.send(
      new DescribeServicesCommand({
        services: ['shop', 'cd', 'none'],
        include: ['TAGS'],
      }),
    );
    await ecs.send(
      new DescribeServiceDeploymentsCommand({
        serviceDeploymentArns: deployments,
      }),
    );
    const { taskArns } = await ecs.send(new ListTasksCommand({}));
    await ecs.send(new DescribeTasksCommand({ tasks: taskArns }));
  }
  await ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: service.revisions.map(revision => revision.arn),
    }),
  );
  await ecs.send(new ListServiceDeploymentsCommand({ service: 'shop' }));
  await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: next.arn }),
  );
  const ServiceNamespace = 'ecs' as const;
  await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace }));
  await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace }));
  await scaling.send(
    new DescribeScalingActivitiesCommand({
      ServiceNamespace,
      IncludeNotScaledActivities: true,
    }),
  );
  await codedeploy.send(new ListApplicationsCommand({}));
  const names = { applicationName: 'cd', deploymentGroupName: 'cd-group' };
  await codedeploy.send(
    new BatchGetDeploymentGroupsCommand({
      applicationName: 'cd',
      deploymentGroupNames: ['cd-group'],
    }),
  );
  await codedeploy.send(new ListDeploymentsCommand(names));
  await codedeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds: [id] }),
  );
  await codedeploy.send(
    new BatchGetDeploymentTargetsCommand({
      deploymentId: id,
      targetIds: ['default:cd'],
    }),
  );
  const { TargetGroups } = await elbv2.send(
    new DescribeTargetGroupsCommand({}),
  );
  await elbv2.send(
    new DescribeTargetHealthCommand({
      TargetGroupArn: TargetGroups![0].TargetGroupArn!,
    }),
  );
}

test(
  'every operation is in the official model, under its target',
  { skip: withoutModels },
  () => {
    for (const service of SERVICES) {
      const model = modelOf(service.name);
      if (!model) continue;
      if (service.target !== undefined)
        assert.equal(model.metadata.targetPrefix, service.target);
      for (const name of Object.keys(service.operations))
        assert.ok(model.operations[name], `${service.name}:${name}`);
    }
  },
);

test(
  'requests and answers fit the official models',
  { skip: withoutModels },
  () =>
    withBench(async bench => {
      const found: string[] = [];
      let answers = 0;
      bench.world.onAnswer = ({ service, operation, input, output }) => {
        const model = modelOf(service)!;
        const shape = model.operations[operation];
        answers++;
        found.push(
          ...misfits(model, shape.input?.shape, input, `${operation} request`),
          ...misfits(model, shape.output?.shape, output, operation),
        );
      };
      await lookAtEverything(bench);
      assert.deepEqual([...new Set(found)], []);
      assert.ok(answers > 20);
    }),
);

test('what the simulator answers arrives whole at the client', () =>
  withBench(async bench => {
    const answers: { operation: string; output: unknown }[] = [];
    bench.world.onAnswer = answer => answers.push(answer);
    bench.region.ecs.service({ name: 'shop', balanced: true });
    const received = await bench.ecs.send(
      new DescribeServicesCommand({ services: ['shop'], include: ['TAGS'] }),
    );
    const { $metadata: _, ...rest } = received;
    assert.deepEqual(
      JSON.parse(JSON.stringify(rest)),
      JSON.parse(JSON.stringify(answers[0].output)),
    );
  }));
