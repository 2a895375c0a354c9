import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  DescribeTagsInput,
  DescribeTagsOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  TargetHealth,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { GroupState } from '../autoscaling/types.ts';
import { addressOf } from '../ecs/addressOf.ts';
import type { ServiceState } from '../ecs/types.ts';

/** DescribeTargetGroups: PageSize 1–400 (declared in the model). */
export const TARGET_GROUPS = { default: 400, max: 400 };
/** DescribeTags, documentation: "You can specify up to 20 resources in a single call." */
export const TAGS = 20;

/** Elastic Load Balancing v2. */
export const elbv2: ServiceDefinition = {
  name: 'elasticloadbalancing',
  protocol: 'query',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'TargetHealth.State': sdk.TargetHealthStateEnum,
    'TargetHealth.Reason': sdk.TargetHealthReasonEnum,
    'TargetGroup.Protocol': sdk.ProtocolEnum,
    'TargetGroup.TargetType': sdk.TargetTypeEnum,
  },
  // Assumption: the limits of this API are not published.
  buckets: { read: { capacity: 40, refillPerSecond: 10 } },
  throttling: { code: 'Throttling', message: 'Rate exceeded' },
  operations: {
    DescribeTargetGroups: operation<
      DescribeTargetGroupsInput,
      DescribeTargetGroupsOutput
    >('read', 'read', (input, { world }) => {
      const wanted = input.TargetGroupArns;
      const all = [...world.elbv2.targetGroups.values()].filter(
        group => !wanted?.length || wanted.includes(group.arn),
      );
      const page = pageOf(all, {
        size: input.PageSize,
        token: input.Marker,
        limits: TARGET_GROUPS,
        errorCode: 'ValidationError',
      });
      return {
        TargetGroups: page.items.map(group => ({
          TargetGroupArn: group.arn,
          TargetGroupName: group.name,
          Protocol: 'HTTP',
          Port: group.port,
          TargetType: isOfInstances(world, group.arn) ? 'instance' : 'ip',
          LoadBalancerArns: [group.loadBalancerArn],
        })),
        NextMarker: page.nextToken,
      };
    }),

    DescribeTargetHealth: operation<
      DescribeTargetHealthInput,
      DescribeTargetHealthOutput
    >('read', 'read', (input, { world }) => {
      if (!world.elbv2.targetGroups.has(input.TargetGroupArn ?? '')) {
        throw new AwsError(
          'TargetGroupNotFoundException',
          'One or more target groups not found',
        );
      }
      return {
        TargetHealthDescriptions: targetsOf(world, input.TargetGroupArn ?? ''),
      };
    }),

    DescribeTags: operation<DescribeTagsInput, DescribeTagsOutput>(
      'read',
      'read',
      input => {
        const arns = input.ResourceArns ?? [];
        if (arns.length > TAGS)
          throw new AwsError('ValidationError', 'At most 20 resources.');
        return {
          TagDescriptions: arns.map(arn => ({ ResourceArn: arn, Tags: [] })),
        };
      },
    ),
  },
};

function targetsOf(
  world: RegionWorld,
  targetGroupArn: string,
): TargetHealthDescription[] {
  const services = world.ecs
    .services()
    .filter(service =>
      service.loadBalancers.some(
        balancer => balancer.targetGroupArn === targetGroupArn,
      ),
    );
  const groups = [...world.autoscaling.groups.values()].filter(
    ({ targetGroupArns }) => targetGroupArns.includes(targetGroupArn),
  );
  return [...services.flatMap(taskTargets), ...groups.flatMap(instanceTargets)];
}

function isOfInstances({ autoscaling }: RegionWorld, arn: string): boolean {
  return [...autoscaling.groups.values()].some(({ targetGroupArns }) =>
    targetGroupArns.includes(arn),
  );
}

function instanceTargets({ instances }: GroupState): TargetHealthDescription[] {
  return instances.map(({ id, zone, lifecycle, healthy, isSilent }) => ({
    Target: { Id: id, Port: 8080, AvailabilityZone: zone },
    HealthCheckPort: '8080',
    TargetHealth: healthOf(lifecycle, healthy && !isSilent),
  }));
}

function healthOf(
  lifecycle: string | undefined,
  healthy: boolean,
): TargetHealth {
  if (lifecycle === 'Pending')
    return { State: 'initial', Reason: 'Elb.RegistrationInProgress' };
  if (lifecycle !== 'InService')
    return { State: 'draining', Reason: 'Target.DeregistrationInProgress' };
  return healthy
    ? { State: 'healthy' }
    : {
        State: 'unhealthy',
        Reason: 'Target.FailedHealthChecks',
        Description: 'Health checks failed',
      };
}

function taskTargets({ tasks }: ServiceState): TargetHealthDescription[] {
  return tasks
    .filter(task => task.stoppedAt === undefined)
    .map(
      (task): TargetHealthDescription => ({
        Target: {
          Id: addressOf(task.arn),
          Port: 8080,
          AvailabilityZone: task.zone,
        },
        HealthCheckPort: '8080',
        TargetHealth: task.healthy
          ? { State: 'healthy' }
          : {
              State: task.stoppingAt === undefined ? 'initial' : 'draining',
              Reason:
                task.stoppingAt === undefined
                  ? 'Elb.RegistrationInProgress'
                  : 'Target.DeregistrationInProgress',
            },
      }),
    );
}
