import * as sdk from '@aws-sdk/client-auto-scaling';
import type {
  ActivitiesType,
  DescribePoliciesType,
  DescribeScalingActivitiesType,
  DescribeScheduledActionsType,
  DescribeWarmPoolAnswer,
  DescribeWarmPoolType,
  PoliciesType,
  ScheduledActionsType,
} from '@aws-sdk/client-auto-scaling';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import { describeInstance } from './describe.ts';
import { groupOf, invalid } from './groupOf.ts';
import { GROUP_OPERATIONS } from './groupOperations.ts';
import { ACTIVITIES, PAGE, WARM_POOL } from './limits.ts';
import { REFRESH_OPERATIONS } from './refreshOperations.ts';
import type { GroupState } from './types.ts';

const BAD_TOKEN = 'InvalidNextToken';

/** EC2 Auto Scaling. */
export const autoscaling: ServiceDefinition = {
  name: 'autoscaling',
  protocol: 'query',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'Instance.LifecycleState': sdk.LifecycleState,
    'InstanceRefresh.Status': sdk.InstanceRefreshStatus,
    'InstanceRefresh.Strategy': sdk.RefreshStrategy,
    'StartInstanceRefreshType.Strategy': sdk.RefreshStrategy,
    'RefreshPreferences.ScaleInProtectedInstances':
      sdk.ScaleInProtectedInstances,
    'RefreshPreferences.StandbyInstances': sdk.StandbyInstances,
    'Activity.StatusCode': sdk.ScalingActivityStatusCode,
    'WarmPoolConfiguration.PoolState': sdk.WarmPoolState,
    'PredefinedMetricSpecification.PredefinedMetricType': sdk.MetricType,
    'PredictiveScalingConfiguration.Mode': sdk.PredictiveScalingMode,
  },
  // Assumption: the limits of this API are not published.
  buckets: {
    read: { capacity: 40, refillPerSecond: 10 },
    write: { capacity: 20, refillPerSecond: 5 },
  },
  throttling: { code: 'Throttling', message: 'Rate exceeded' },
  operations: {
    ...GROUP_OPERATIONS,
    ...REFRESH_OPERATIONS,

    DescribePolicies: operation<DescribePoliciesType, PoliciesType>(
      'read',
      'read',
      (input, { world }) => {
        const all = groupsOf(world, input.AutoScalingGroupName)
          .flatMap(group => [...group.policies.values()])
          .filter(
            ({ PolicyName, PolicyType }) =>
              (!input.PolicyNames?.length ||
                input.PolicyNames.includes(PolicyName!)) &&
              (!input.PolicyTypes?.length ||
                input.PolicyTypes.includes(PolicyType!)),
          );
        const page = pageOf(all, {
          size: input.MaxRecords,
          token: input.NextToken,
          limits: PAGE,
          errorCode: BAD_TOKEN,
        });
        return { ScalingPolicies: [...page.items], NextToken: page.nextToken };
      },
    ),

    DescribeScheduledActions: operation<
      DescribeScheduledActionsType,
      ScheduledActionsType
    >('read', 'read', (input, { world }) => {
      const all = groupsOf(world, input.AutoScalingGroupName).flatMap(group => [
        ...group.scheduled.values(),
      ]);
      const page = pageOf(all, {
        size: input.MaxRecords,
        token: input.NextToken,
        limits: PAGE,
        errorCode: BAD_TOKEN,
      });
      return {
        ScheduledUpdateGroupActions: [...page.items],
        NextToken: page.nextToken,
      };
    }),

    DescribeScalingActivities: operation<
      DescribeScalingActivitiesType,
      ActivitiesType
    >('read', 'read', (input, { world }) => {
      const since = input.Filters?.find(
        ({ Name }) => Name === 'StartTimeLowerBound',
      )?.Values?.[0];
      if (
        input.Filters?.some(({ Name }) => Name === 'Status') &&
        !input.AutoScalingGroupName
      )
        throw invalid('The Status filter needs AutoScalingGroupName.');
      const all = groupsOf(world, input.AutoScalingGroupName)
        .flatMap(group => world.autoscaling.activities(group))
        .filter(
          ({ StartTime }) =>
            since === undefined || StartTime! >= new Date(since),
        )
        .sort((a, b) => b.StartTime!.getTime() - a.StartTime!.getTime());
      const page = pageOf(all, {
        size: input.MaxRecords,
        token: input.NextToken,
        limits: ACTIVITIES,
        errorCode: BAD_TOKEN,
      });
      return { Activities: [...page.items], NextToken: page.nextToken };
    }),

    DescribeWarmPool: operation<DescribeWarmPoolType, DescribeWarmPoolAnswer>(
      'read',
      'read',
      (input, { world }) => {
        const { warmPool } = groupOf(world, input.AutoScalingGroupName);
        const page = pageOf(warmPool?.instances ?? [], {
          size: input.MaxRecords,
          token: input.NextToken,
          limits: WARM_POOL,
          errorCode: BAD_TOKEN,
        });
        return {
          WarmPoolConfiguration: warmPool?.configuration,
          Instances: page.items.map(instance =>
            describeInstance(world, instance),
          ),
          NextToken: page.nextToken,
        };
      },
    ),
  },
};

/** All of the region when no name is given; none for an unknown one, as AWS does in lists. */
function groupsOf(
  { autoscaling: region }: RegionWorld,
  name: string | undefined,
): readonly GroupState[] {
  if (name === undefined) return [...region.groups.values()];
  const group = region.find(name);
  return group ? [group] : [];
}
