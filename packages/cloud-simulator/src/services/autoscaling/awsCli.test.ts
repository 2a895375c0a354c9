import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, withoutCli } from '../../testing/awsCli.ts';
import { withBench } from '../../testing/clients.ts';

test(
  'the unmodified AWS CLI looks at groups, templates, images and tables, scales and refreshes',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = (...command: string[]) => awsCli(server.url, command);
      region.autoscaling.group({ name: 'shop' });
      region.ec2.templateVersion('shop', 'shop-1.1.0');
      region.dynamodb.table({ name: 'orders' });
      const group = ['--auto-scaling-group-name', 'shop'];
      await aws(
        ...['autoscaling', 'update-auto-scaling-group', ...group],
        ...['--max-size', '6', '--desired-capacity', '3'],
      );
      world.clock.advance(60_000);
      await aws(
        ...['autoscaling', 'start-instance-refresh', ...group],
        ...['--desired-configuration'],
        '{"LaunchTemplate":{"LaunchTemplateName":"shop","Version":"2"}}',
        ...['--preferences', '{"SkipMatching":true,"AutoRollback":true}'],
      );
      world.clock.advance(900_000);
      const { InstanceRefreshes } = await aws(
        ...['autoscaling', 'describe-instance-refreshes', ...group],
      );
      assert.equal(InstanceRefreshes[0].Status, 'Successful');
      const { AutoScalingGroups } = await aws(
        ...['autoscaling', 'describe-auto-scaling-groups'],
      );
      const [{ Instances, LaunchTemplate }] = AutoScalingGroups;
      assert.equal(Instances.length, 3);
      assert.equal(LaunchTemplate.Version, '2');
      const { LaunchTemplateVersions } = await aws(
        ...['ec2', 'describe-launch-template-versions'],
        ...['--launch-template-name', 'shop', '--versions', '2'],
      );
      const { Images } = await aws(
        ...['ec2', 'describe-images', '--image-ids'],
        LaunchTemplateVersions[0].LaunchTemplateData.ImageId,
      );
      assert.equal(Images[0].Name, 'shop-1.1.0');
      const { Table } = await aws(
        ...['dynamodb', 'describe-table', '--table-name', 'orders'],
      );
      assert.equal(Table.ProvisionedThroughput.ReadCapacityUnits, 5);
    }),
);
