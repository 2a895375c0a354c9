import * as sdk from '@aws-sdk/client-application-auto-scaling';
import type {
  DeregisterScalableTargetRequest,
  DeregisterScalableTargetResponse,
  DescribeScalableTargetsRequest,
  DescribeScalableTargetsResponse,
  DescribeScalingActivitiesRequest,
  DescribeScalingActivitiesResponse,
  DescribeScalingPoliciesRequest,
  DescribeScalingPoliciesResponse,
  DescribeScheduledActionsRequest,
  DescribeScheduledActionsResponse,
  PutScalingPolicyRequest,
  PutScalingPolicyResponse,
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse,
} from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type {
  OperationContext,
  ServiceDefinition,
} from '../../core/ServiceDefinition.ts';
import { ACTIVITIES_MS, keyOf } from './ApplicationAutoScalingRegion.ts';
import type { ScalableTargetState } from './ApplicationAutoScalingRegion.ts';

/** DescribeScalableTargets, documentation of `MaxResults`: "between 1 and 50. The default value is 50." */
export const TARGETS = { default: 50, max: 50 };
/** DescribeScalableTargets, declared in the model: ResourceIds at most 50. */
export const RESOURCE_IDS = 50;
/** DescribeScalingPolicies, documentation of `MaxResults`: "between 1 and 10. The default value is 10." */
export const POLICIES = { default: 10, max: 10 };
/** DescribeScalingActivities, documentation of `MaxResults`: "between 1 and 50. The default value is 50." */
export const ACTIVITIES = { default: 50, max: 50 };
/** DescribeScheduledActions, documentation of `MaxResults`: "between 1 and 50. The default value is 50." */
export const SCHEDULED = { default: 50, max: 50 };

const BAD_TOKEN = 'InvalidNextTokenException';

/** Application Auto Scaling. */
export const applicationAutoScaling: ServiceDefinition = {
  name: 'application-autoscaling',
  protocol: 'awsJson1.1',
  target: 'AnyScaleFrontendService',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: Object.fromEntries(
    [
      'ScalableTarget',
      'ScalingPolicy',
      'ScalingActivity',
      'ScheduledAction',
      'RegisterScalableTargetRequest',
      'PutScalingPolicyRequest',
      'DescribeScalableTargetsRequest',
      'DescribeScalingPoliciesRequest',
      'DescribeScalingActivitiesRequest',
    ].flatMap(shape => [
      [`${shape}.ServiceNamespace`, sdk.ServiceNamespace],
      [`${shape}.ScalableDimension`, sdk.ScalableDimension],
      [`${shape}.PolicyType`, sdk.PolicyType],
      [`${shape}.StatusCode`, sdk.ScalingActivityStatusCode],
    ]),
  ),
  // Assumption: the limits of this API are not published.
  buckets: {
    read: { capacity: 40, refillPerSecond: 10 },
    write: { capacity: 20, refillPerSecond: 2 },
  },
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: {
    DescribeScalableTargets: operation<
      DescribeScalableTargetsRequest,
      DescribeScalableTargetsResponse
    >('read', 'read', (input, { world }) => {
      const ids = input.ResourceIds;
      if (ids && ids.length > RESOURCE_IDS)
        throw new AwsError('ValidationException', 'At most 50 ResourceIds.');
      const all = [...world.applicationAutoScaling.targets.values()].filter(
        target =>
          target.namespace === input.ServiceNamespace &&
          (!ids?.length || ids.includes(target.resourceId)) &&
          (!input.ScalableDimension ||
            target.dimension === input.ScalableDimension),
      );
      const page = pageOf(all, {
        size: input.MaxResults,
        token: input.NextToken,
        limits: TARGETS,
        errorCode: BAD_TOKEN,
      });
      return {
        ScalableTargets: page.items.map(target => ({
          ServiceNamespace: target.namespace,
          ResourceId: target.resourceId,
          ScalableDimension: target.dimension,
          MinCapacity: target.min,
          MaxCapacity: target.max,
          RoleARN: `arn:aws:iam::${world.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
          CreationTime: new Date(target.createdAt),
          SuspendedState: target.suspended,
          ScalableTargetARN: target.arn,
        })),
        NextToken: page.nextToken,
      };
    }),

    RegisterScalableTarget: operation<
      RegisterScalableTargetRequest,
      RegisterScalableTargetResponse
    >('write', 'write', (input, context) => {
      const scaling = context.world.applicationAutoScaling;
      const namespace = input.ServiceNamespace!;
      const resourceId = input.ResourceId!;
      const dimension = input.ScalableDimension!;
      const known = scaling.targets.get(
        keyOf(namespace, resourceId, dimension),
      );
      const min = input.MinCapacity ?? known?.min;
      const max = input.MaxCapacity ?? known?.max;
      if (min === undefined || max === undefined || min > max || min < 0) {
        throw new AwsError(
          'ValidationException',
          'Minimum capacity cannot be greater than maximum capacity.',
        );
      }
      if (!scaling.resource(namespace, resourceId, dimension)) {
        throw new AwsError(
          'ValidationException',
          `${namespace} resource doesn't exist: ${resourceId}`,
        );
      }
      const before =
        known && JSON.stringify([known.min, known.max, known.suspended]);
      const target = scaling.register({
        namespace,
        resourceId,
        dimension,
        min,
        max,
        suspended: input.SuspendedState,
      });
      const after = JSON.stringify([target.min, target.max, target.suspended]);
      if (before !== after)
        context.effect(resourceId, `bounds ${target.min}..${target.max}`);
      return { ScalableTargetARN: target.arn };
    }),

    DeregisterScalableTarget: operation<
      DeregisterScalableTargetRequest,
      DeregisterScalableTargetResponse
    >('write', 'write', (input, context) => {
      const key = keyOf(
        input.ServiceNamespace!,
        input.ResourceId!,
        input.ScalableDimension!,
      );
      targetOf(context, key);
      context.world.applicationAutoScaling.targets.delete(key);
      context.effect(input.ResourceId!, 'target deregistered');
      return {};
    }),

    DescribeScalingPolicies: operation<
      DescribeScalingPoliciesRequest,
      DescribeScalingPoliciesResponse
    >('read', 'read', (input, { world }) => {
      const all = [...world.applicationAutoScaling.targets.values()]
        .filter(
          target =>
            target.namespace === input.ServiceNamespace &&
            (!input.ResourceId || target.resourceId === input.ResourceId),
        )
        .flatMap(target => [...target.policies.values()])
        .filter(
          policy =>
            !input.PolicyNames?.length ||
            input.PolicyNames.includes(policy.PolicyName!),
        );
      const page = pageOf(all, {
        size: input.MaxResults,
        token: input.NextToken,
        limits: POLICIES,
        errorCode: BAD_TOKEN,
      });
      return { ScalingPolicies: [...page.items], NextToken: page.nextToken };
    }),

    PutScalingPolicy: operation<
      PutScalingPolicyRequest,
      PutScalingPolicyResponse
    >('write', 'write', (input, context) => {
      const target = targetOf(
        context,
        keyOf(
          input.ServiceNamespace!,
          input.ResourceId!,
          input.ScalableDimension!,
        ),
      );
      const policy = context.world.applicationAutoScaling.putPolicy(target, {
        PolicyName: input.PolicyName!,
        PolicyType: input.PolicyType,
        TargetTrackingScalingPolicyConfiguration:
          input.TargetTrackingScalingPolicyConfiguration,
        StepScalingPolicyConfiguration: input.StepScalingPolicyConfiguration,
        PredictiveScalingPolicyConfiguration:
          input.PredictiveScalingPolicyConfiguration,
      });
      context.effect(input.ResourceId!, `policy ${input.PolicyName}`);
      return { PolicyARN: policy.PolicyARN!, Alarms: policy.Alarms };
    }),

    DescribeScalingActivities: operation<
      DescribeScalingActivitiesRequest,
      DescribeScalingActivitiesResponse
    >('read', 'read', (input, { world }) => {
      const oldest = world.world.clock.now() - ACTIVITIES_MS;
      const all = world.applicationAutoScaling.activities.filter(
        activity =>
          activity.ServiceNamespace === input.ServiceNamespace &&
          (!input.ResourceId || activity.ResourceId === input.ResourceId) &&
          activity.StartTime!.getTime() > oldest &&
          (input.IncludeNotScaledActivities || !activity.NotScaledReasons),
      );
      const page = pageOf(all, {
        size: input.MaxResults,
        token: input.NextToken,
        limits: ACTIVITIES,
        errorCode: BAD_TOKEN,
      });
      return { ScalingActivities: [...page.items], NextToken: page.nextToken };
    }),

    DescribeScheduledActions: operation<
      DescribeScheduledActionsRequest,
      DescribeScheduledActionsResponse
    >('read', 'read', (input, { world }) => {
      const all = [...world.applicationAutoScaling.targets.values()]
        .filter(
          target =>
            target.namespace === input.ServiceNamespace &&
            (!input.ResourceId || target.resourceId === input.ResourceId),
        )
        .flatMap(target => [...target.scheduled.values()]);
      const page = pageOf(all, {
        size: input.MaxResults,
        token: input.NextToken,
        limits: SCHEDULED,
        errorCode: BAD_TOKEN,
      });
      return { ScheduledActions: [...page.items], NextToken: page.nextToken };
    }),
  },
};

function targetOf(
  { world }: OperationContext,
  key: string,
): ScalableTargetState {
  const target = world.applicationAutoScaling.targets.get(key);
  if (!target) {
    throw new AwsError(
      'ObjectNotFoundException',
      'No scalable target is registered for it.',
    );
  }
  return target;
}
