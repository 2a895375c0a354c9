import type {
  CancelInstanceRefreshAnswer,
  CancelInstanceRefreshType,
  DescribeInstanceRefreshesAnswer,
  DescribeInstanceRefreshesType,
  RefreshPreferences,
  RollbackInstanceRefreshAnswer,
  RollbackInstanceRefreshType,
  StartInstanceRefreshAnswer,
  StartInstanceRefreshType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { Operation } from '../../core/ServiceDefinition.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import { describeRefresh } from './describe.ts';
import { groupOf, invalid } from './groupOf.ts';
import {
  CHECKPOINT_DELAY_S,
  KEPT_MS,
  LONGEST_WAIT_S,
  MAX_HEALTHY,
  MIN_HEALTHY,
  PAGE,
} from './limits.ts';
import { turnBack } from './stepRefresh.ts';
import { runningOf } from './types.ts';
import type { Configuration, GroupState, RefreshState } from './types.ts';

/** Instance refreshes: started, cancelled, rolled back, looked at. */
export const REFRESH_OPERATIONS: Readonly<Record<string, Operation>> = {
  StartInstanceRefresh: operation<
    StartInstanceRefreshType,
    StartInstanceRefreshAnswer
  >('write', 'write', (input, { world, effect }) => {
    const group = groupOf(world, input.AutoScalingGroupName);
    if (runningOf(group)) {
      throw new AwsError(
        'InstanceRefreshInProgressFault',
        'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
      );
    }
    if (input.Strategy && input.Strategy !== 'Rolling')
      throw invalid('The simulator knows the strategy Rolling only.');
    const desired = desiredOf(world, input);
    const preferences = preferencesOf(input.Preferences ?? {});
    if (preferences.AutoRollback) {
      const why = whyIrreversible(world, group, desired);
      if (why !== undefined)
        throw invalid(`AutoRollback cannot be used: ${why}`);
    }
    const refresh = begin(world, group, desired, preferences);
    group.refreshes.unshift(refresh);
    world.autoscaling.wake(group);
    effect(group.arn, `refresh started ${desired?.version ?? '-'}`);
    return { InstanceRefreshId: refresh.id };
  }),

  CancelInstanceRefresh: operation<
    CancelInstanceRefreshType,
    CancelInstanceRefreshAnswer
  >('write', 'write', (input, { world, effect }) => {
    const group = groupOf(world, input.AutoScalingGroupName);
    const refresh = activeOf(group);
    if (refresh.status === 'Cancelling') throw notActive();
    const wait = input.WaitForTransitioningInstances ?? true;
    refresh.reason = 'Cancelled by user.';
    if (wait && refresh.replacing.length > 0) {
      refresh.status = 'Cancelling';
    } else {
      refresh.status = 'Cancelled';
      refresh.replacing = [];
      refresh.endedAt = world.world.clock.now();
    }
    world.autoscaling.wake(group);
    effect(group.arn, 'refresh cancelled');
    return { InstanceRefreshId: refresh.id };
  }),

  RollbackInstanceRefresh: operation<
    RollbackInstanceRefreshType,
    RollbackInstanceRefreshAnswer
  >('write', 'write', (input, { world, effect }) => {
    const group = groupOf(world, input.AutoScalingGroupName);
    const refresh = activeOf(group);
    if (refresh.status === 'Cancelling') throw notActive();
    const why = refresh.rollback
      ? 'The instance refresh is being rolled back already.'
      : whyIrreversible(world, group, refresh.desired);
    if (why !== undefined)
      throw new AwsError('IrreversibleInstanceRefreshFault', why);
    turnBack(group, refresh, world.world.clock.now(), 'Manual rollback');
    world.autoscaling.wake(group);
    effect(group.arn, 'refresh rolled back');
    return { InstanceRefreshId: refresh.id };
  }),

  DescribeInstanceRefreshes: operation<
    DescribeInstanceRefreshesType,
    DescribeInstanceRefreshesAnswer
  >('read', 'read', (input, { world }) => {
    const group = groupOf(world, input.AutoScalingGroupName);
    const { clock, consistencyDelayMs } = world.world;
    const now = clock.now();
    const all = group.refreshes.filter(
      refresh =>
        refresh.startedAt > now - KEPT_MS &&
        (consistencyDelayMs === 0 ||
          refresh.startedAt <= now - consistencyDelayMs) &&
        (!input.InstanceRefreshIds?.length ||
          input.InstanceRefreshIds.includes(refresh.id)),
    );
    const page = pageOf(all, {
      size: input.MaxRecords,
      token: input.NextToken,
      limits: PAGE,
      errorCode: 'InvalidNextToken',
    });
    return {
      InstanceRefreshes: page.items.map(refresh =>
        describeRefresh(world, group, refresh),
      ),
      NextToken: page.nextToken,
    };
  }),
};

function begin(
  world: RegionWorld,
  group: GroupState,
  desired: Configuration | undefined,
  preferences: RefreshPreferences,
): RefreshState {
  const wanted = desired ?? group.configuration;
  const { number } = world.ec2.version(wanted.templateId, wanted.version);
  const queue = group.instances
    .filter(({ lifecycle }) => lifecycle !== 'Terminating')
    .filter(
      instance =>
        !preferences.SkipMatching ||
        instance.templateId !== wanted.templateId ||
        instance.version !== number,
    )
    .filter(
      instance =>
        !(
          instance.isProtected &&
          preferences.ScaleInProtectedInstances === 'Ignore'
        ) &&
        !(
          instance.lifecycle === 'Standby' &&
          preferences.StandbyInstances === 'Ignore'
        ),
    )
    .map(({ id }) => id);
  const now = world.world.clock.now();
  return {
    id: world.world.random.uuid(),
    strategy: 'Rolling',
    startedAt: now,
    before: group.configuration,
    ...(desired && { desired }),
    preferences,
    status: 'Pending',
    percentage: 0,
    toUpdate: queue.length,
    total: queue.length,
    queue,
    replacing: [],
    launched: [],
    passedCheckpoints: 0,
    progressAt: now,
  };
}

function desiredOf(
  world: RegionWorld,
  { DesiredConfiguration }: StartInstanceRefreshType,
): Configuration | undefined {
  const template = DesiredConfiguration?.LaunchTemplate;
  if (!template) return undefined;
  const name = template.LaunchTemplateId ?? template.LaunchTemplateName ?? '';
  const version = template.Version ?? '$Default';
  world.ec2.version(name, version);
  return { templateId: world.ec2.template(name)!.id, version };
}

function preferencesOf(given: RefreshPreferences): RefreshPreferences {
  const {
    MinHealthyPercentage: min = MIN_HEALTHY,
    MaxHealthyPercentage: max = MAX_HEALTHY,
    CheckpointPercentages: checkpoints = [],
    CheckpointDelay: delay,
    BakeTime: bake,
  } = given;
  if (min < 0 || min > 100 || max < 100 || max > 200)
    throw invalid(
      'MinHealthyPercentage must be 0 to 100, and MaxHealthyPercentage 100 to 200.',
    );
  if (max - min > 100)
    throw invalid(
      'The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100.',
    );
  const ascending = checkpoints.every(
    (value, index) =>
      value >= 1 &&
      value <= 100 &&
      (index === 0 || value > checkpoints[index - 1]),
  );
  if (!ascending)
    throw invalid('CheckpointPercentages must be unique, ascending, 1 to 100.');
  if (delay !== undefined && checkpoints.length === 0)
    throw invalid('CheckpointDelay needs CheckpointPercentages.');
  for (const wait of [delay, bake]) {
    if (wait !== undefined && (wait < 0 || wait > LONGEST_WAIT_S))
      throw invalid(`CheckpointDelay and BakeTime are 0 to ${LONGEST_WAIT_S}.`);
  }
  return {
    ...given,
    MinHealthyPercentage: min,
    MaxHealthyPercentage: max,
    SkipMatching: given.SkipMatching ?? false,
    AutoRollback: given.AutoRollback ?? false,
    ScaleInProtectedInstances: given.ScaleInProtectedInstances ?? 'Wait',
    StandbyInstances: given.StandbyInstances ?? 'Wait',
    ...(checkpoints.length > 0 && {
      CheckpointDelay: delay ?? CHECKPOINT_DELAY_S,
    }),
  };
}

/** Documentation of RollbackInstanceRefresh: when a rollback is not supported. */
function whyIrreversible(
  { ec2 }: RegionWorld,
  { configuration }: GroupState,
  desired: Configuration | undefined,
): string | undefined {
  if (!desired)
    return 'There is no desired configuration specified for the instance refresh.';
  for (const { templateId, version } of [configuration, desired]) {
    if (version.startsWith('$'))
      return `The Auto Scaling group uses the launch template's ${version} version.`;
    if (ec2.version(templateId, version).imageId.startsWith('resolve:ssm:'))
      return 'The Auto Scaling group has a launch template that uses an AWS Systems Manager parameter instead of an AMI ID.';
  }
  return undefined;
}

function activeOf(group: GroupState): RefreshState {
  const refresh = runningOf(group);
  if (!refresh) throw notActive();
  return refresh;
}

function notActive(): AwsError {
  return new AwsError(
    'ActiveInstanceRefreshNotFoundFault',
    'No in progress or pending Instance Refresh found for Auto Scaling group.',
  );
}
