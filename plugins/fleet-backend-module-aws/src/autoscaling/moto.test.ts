import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import { Moto, withoutMoto } from '../__testUtils__/Moto';
import { accountOf, credentials } from '../__testUtils__/SimulatedAws';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { AsgRolloutProvider } from './AsgRolloutProvider';
import { AsgScaleGroupProvider } from './AsgScaleGroupProvider';
import { AsgScopes } from './AsgScopes';

jest.setTimeout(180_000);

/** Moto knows one account unless a role is assumed. */
const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** An emulator that others wrote from the same documentation. It knows no instance refreshes. */
const reason = withoutMoto();
const where = reason === undefined ? describe : describe.skip;

where(
  `Auto Scaling groups of moto${
    reason === undefined ? '' : ` (skipped: ${reason})`
  }`,
  () => {
    let moto: Moto;
    beforeAll(async () => {
      moto = await Moto.start();
    });
    afterAll(async () => {
      await moto.close();
    });

    it('are seen, scaled, and left alone by their policies', async () => {
      const settings = {
        region: REGION,
        endpoint: moto.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      };
      const ec2 = new EC2Client(settings);
      const autoscaling = new AutoScalingClient(settings);
      const { Images } = await ec2.send(new DescribeImagesCommand({}));
      const image = Images![0];
      const { LaunchTemplate } = await ec2.send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName: 'worker',
          LaunchTemplateData: {
            ImageId: image.ImageId,
            InstanceType: 't3.small',
          },
        }),
      );
      for (const name of ['worker', 'other']) {
        await autoscaling.send(
          new CreateAutoScalingGroupCommand({
            AutoScalingGroupName: name,
            LaunchTemplate: {
              LaunchTemplateId: LaunchTemplate!.LaunchTemplateId,
              Version: '1',
            },
            MinSize: 1,
            MaxSize: 4,
            DesiredCapacity: 2,
            AvailabilityZones: [`${REGION}a`],
            Tags: [{ Key: 'environment', Value: 'prod' }],
          }),
        );
      }
      await autoscaling.send(
        new PutScalingPolicyCommand({
          AutoScalingGroupName: 'other',
          PolicyName: 'cpu',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 50,
            PredefinedMetricSpecification: {
              PredefinedMetricType: 'ASGAverageCPUUtilization',
            },
          },
        }),
      );
      const scopes = new AsgScopes(
        awsScopesOf({
          endpoint: moto.url,
          intervalSeconds: 30,
          callShare: 1,
          accounts: [accountOf(ACCOUNT)],
        }),
        new AwsClients({ manager: credentials, endpoint: moto.url }),
      );
      const provider = new AsgScaleGroupProvider(scopes);
      const rollouts = new AsgRolloutProvider(scopes);
      const { signal } = new AbortController();
      const look = async (name: string) => {
        const { groups } = await provider.sweep(provider.scopes()[0], {
          signal,
        });
        expect(groups).toHaveLength(2);
        return groups.find(group => group.name === name)!;
      };
      const group = await look('worker');
      const revision = `${LaunchTemplate!.LaunchTemplateId}:1`;
      expect(group).toMatchObject({
        environment: 'prod',
        size: { min: 1, max: 4, desired: 2, running: 2, healthy: 2 },
        currentRevisionId: revision,
        revisions: [{ id: revision, label: image.Name }],
        revisionShares: [{ revisionId: revision, running: 2 }],
      });
      expect((await look('other')).autoscaling.policies).toEqual([
        'keeps CPU in % at 50',
      ]);
      const context = planContextOf(group, new Date().toISOString());
      const act = (request: { desired?: number; max?: number }) =>
        rollouts.apply(
          context.group,
          {
            idempotencyKey: JSON.stringify(request),
            request: { kind: 'scale', ...request },
            concurrencyToken: group.concurrencyToken,
            actor: 'user:default/ana',
          },
          { signal },
        );
      expect(await act({ desired: 3, max: 6 })).toMatchObject({
        outcome: 'accepted',
      });
      expect(await act({ desired: 5 })).toMatchObject({ outcome: 'refused' });
      expect((await look('worker')).size).toMatchObject({
        min: 1,
        max: 6,
        desired: 3,
        running: 3,
      });

      const scaled = await look('other');
      for (const suspended of [['dynamic'], ['scheduled'], []] as const) {
        const seen = await look('other');
        expect(
          await rollouts.apply(
            planContextOf(scaled, new Date().toISOString()).group,
            {
              idempotencyKey: `suspend ${suspended}`,
              request: { kind: 'autoscaling', suspended },
              concurrencyToken: seen.concurrencyToken,
              actor: 'user:default/ana',
            },
            { signal },
          ),
        ).toMatchObject({ outcome: 'accepted' });
        const { autoscaling: now } = await look('other');
        expect(
          now.processes?.flatMap(({ name, suspended: is }) =>
            is ? [name] : [],
          ),
        ).toEqual(suspended);
      }
      ec2.destroy();
      autoscaling.destroy();
    });
  },
);
