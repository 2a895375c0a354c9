import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { accessKeyOf } from '../core/identity.ts';
import { ACCOUNT, REGION, withBench } from '../testing/clients.ts';

const run = promisify(execFile);

/** Why the AWS CLI cannot be used; `false` when it can. */
function withoutCli(): string | false {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'the AWS CLI is not installed';
  }
}

test(
  'the unmodified AWS CLI describes, updates and deploys',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = async (...command: string[]) => {
        const { stdout } = await run(
          'aws',
          [...command, '--endpoint-url', server.url, '--output', 'json'],
          {
            env: {
              PATH: process.env.PATH,
              HOME: process.env.HOME,
              AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT, 'WRITE'),
              AWS_SECRET_ACCESS_KEY: 'secret',
              AWS_DEFAULT_REGION: REGION,
              AWS_PAGER: '',
            },
          },
        );
        return stdout.trim() === '' ? {} : JSON.parse(stdout);
      };
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
