import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, withoutCli } from '../testing/awsCli.ts';
import { withBench } from '../testing/clients.ts';

test(
  'the unmodified AWS CLI describes, updates and deploys',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = (...command: string[]) => awsCli(server.url, command);
      region.ecs.service({ name: 'shop', balanced: true });
      const { services } = await aws(
        ...['ecs', 'describe-services', '--services', 'shop'],
      );
      assert.equal(services[0].runningCount, 2);
      const { taskDefinition } = await aws(
        ...['ecs', 'register-task-definition', '--family', 'shop'],
        ...['--container-definitions', '[{"name":"app","image":"shop:1.1.0"}]'],
      );
      await aws(
        ...['ecs', 'update-service', '--service', 'shop'],
        ...['--task-definition', taskDefinition.taskDefinitionArn],
        ...['--desired-count', '3'],
      );
      world.clock.advance(60_000);
      const { serviceDeployments } = await aws(
        ...['ecs', 'list-service-deployments', '--service', 'shop'],
      );
      assert.equal(serviceDeployments[0].status, 'SUCCESSFUL');
      const { TargetGroups } = await aws('elbv2', 'describe-target-groups');
      assert.equal(TargetGroups.length, 2);
      const health = await aws(
        ...['elbv2', 'describe-target-health'],
        ...['--target-group-arn', TargetGroups[0].TargetGroupArn],
      );
      assert.ok(
        health.TargetHealthDescriptions.some(
          (target: { TargetHealth: { State: string } }) =>
            target.TargetHealth.State === 'healthy',
        ),
      );
    }),
);
