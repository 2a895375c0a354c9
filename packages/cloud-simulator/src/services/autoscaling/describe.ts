import type {
  AutoScalingGroup,
  DesiredConfiguration,
  Instance,
  InstanceRefresh,
} from '@aws-sdk/client-auto-scaling';
import type { RegionWorld } from '../../RegionWorld.ts';
import type {
  Configuration,
  GroupState,
  InstanceState,
  RefreshState,
} from './types.ts';

/** A group as AWS shows it; sizes and suspended processes may lag behind by the world's consistency delay. */
export function describeGroup(
  region: RegionWorld,
  group: GroupState,
  withInstances: boolean,
): AutoScalingGroup {
  const visible = region.world.clock.now() - region.world.consistencyDelayMs;
  const seen =
    [...group.history].reverse().find(({ at }) => at <= visible) ??
    group.history[0];
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    LaunchTemplate: templateOf(region, group.configuration),
    MinSize: seen.min,
    MaxSize: seen.max,
    DesiredCapacity: seen.desired,
    DefaultCooldown: group.cooldown,
    DefaultInstanceWarmup: group.warmup,
    AvailabilityZones: [...group.zones],
    TargetGroupARNs: [...group.targetGroupArns],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 300,
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: seen.suspended.map(ProcessName => ({
      ProcessName,
      SuspensionReason: `User suspended at ${region.world.clock
        .date()
        .toISOString()}`,
    })),
    EnabledMetrics: [
      { Metric: 'GroupInServiceInstances', Granularity: '1Minute' },
    ],
    Tags: Object.entries(group.tags).map(([Key, Value]) => ({
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
      Key,
      Value,
      PropagateAtLaunch: true,
    })),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: false,
    Instances: withInstances
      ? group.instances.map(instance => describeInstance(region, instance))
      : [],
    ...(group.warmPool && {
      WarmPoolConfiguration: group.warmPool.configuration,
      WarmPoolSize: group.warmPool.instances.length,
    }),
  };
}

export function describeInstance(
  region: RegionWorld,
  instance: InstanceState,
): Instance {
  return {
    InstanceId: instance.id,
    InstanceType: instance.instanceType,
    AvailabilityZone: instance.zone,
    LifecycleState: instance.lifecycle,
    HealthStatus: instance.healthy ? 'Healthy' : 'Unhealthy',
    LaunchTemplate: templateOf(region, {
      templateId: instance.templateId,
      version: `${instance.version}`,
    }),
    ImageId: instance.imageId,
    ProtectedFromScaleIn: instance.isProtected,
  };
}

export function describeRefresh(
  region: RegionWorld,
  group: GroupState,
  refresh: RefreshState,
): InstanceRefresh {
  const { rollback } = refresh;
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: group.name,
    Status: refresh.status,
    StatusReason: refresh.reason,
    StartTime: new Date(refresh.startedAt),
    EndTime:
      refresh.endedAt === undefined ? undefined : new Date(refresh.endedAt),
    PercentageComplete: refresh.percentage,
    InstancesToUpdate: refresh.toUpdate,
    Preferences: refresh.preferences,
    DesiredConfiguration: desiredOf(region, refresh.desired),
    Strategy: refresh.strategy,
    ...(rollback && {
      RollbackDetails: {
        RollbackReason: rollback.reason,
        RollbackStartTime: new Date(rollback.startedAt),
        PercentageCompleteOnRollback: rollback.percentage,
        InstancesToUpdateOnRollback: rollback.toUpdate,
      },
    }),
  };
}

function desiredOf(
  region: RegionWorld,
  desired: Configuration | undefined,
): DesiredConfiguration | undefined {
  return desired && { LaunchTemplate: templateOf(region, desired) };
}

function templateOf(
  region: RegionWorld,
  { templateId, version }: Configuration,
) {
  return {
    LaunchTemplateId: templateId,
    LaunchTemplateName: region.ec2.template(templateId)?.name,
    Version: version,
  };
}
