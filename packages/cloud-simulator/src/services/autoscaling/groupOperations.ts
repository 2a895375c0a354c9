import type {
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  EnterStandbyAnswer,
  EnterStandbyQuery,
  ExitStandbyAnswer,
  ExitStandbyQuery,
  Filter,
  ScalingProcessQuery,
  SetDesiredCapacityType,
  SetInstanceProtectionQuery,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { Operation } from '../../core/ServiceDefinition.ts';
import { describeGroup } from './describe.ts';
import { groupOf, invalid } from './groupOf.ts';
import { PAGE, STANDBY } from './limits.ts';
import type { GroupState } from './types.ts';

const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

/** Groups: looked at, sized, their processes suspended, their instances put aside. */
export const GROUP_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeAutoScalingGroups: operation<
    AutoScalingGroupNamesType,
    AutoScalingGroupsType
  >('read', 'read', (input, { world }) => {
    const names = input.AutoScalingGroupNames;
    if (names && names.length > (input.MaxRecords ?? PAGE.default))
      throw invalid('There are more names than MaxRecords allows.');
    const all = [...world.autoscaling.groups.values()].filter(
      group =>
        (!names?.length || names.includes(group.name)) &&
        fits(group, input.Filters),
    );
    const page = pageOf(all, {
      size: input.MaxRecords,
      token: input.NextToken,
      limits: PAGE,
      errorCode: 'InvalidNextToken',
    });
    return {
      AutoScalingGroups: page.items.map(group =>
        describeGroup(world, group, input.IncludeInstances ?? true),
      ),
      NextToken: page.nextToken,
    };
  }),

  UpdateAutoScalingGroup: operation<UpdateAutoScalingGroupType, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const min = input.MinSize ?? group.min;
      const max = input.MaxSize ?? group.max;
      if (min > max || min < 0)
        throw invalid('Max bound, must be greater than or equal to min bound');
      const desired = input.DesiredCapacity;
      if (desired !== undefined && (desired < min || desired > max))
        throw invalid(
          `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
        );
      const before = `${group.min}..${group.desired}..${group.max}`;
      const template = input.LaunchTemplate;
      if (template) {
        const name =
          template.LaunchTemplateId ?? template.LaunchTemplateName ?? '';
        const version = template.Version ?? '$Default';
        world.ec2.version(name, version);
        group.configuration = {
          templateId: world.ec2.template(name)!.id,
          version,
        };
        effect(group.arn, `template ${version}`);
      }
      world.autoscaling.resize(
        group,
        { min, max, desired },
        `a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${
          desired ?? group.desired
        }`,
      );
      const after = `${group.min}..${group.desired}..${group.max}`;
      if (before !== after) effect(group.arn, `size ${before} -> ${after}`);
      return {};
    },
  ),

  SetDesiredCapacity: operation<SetDesiredCapacityType, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const desired = input.DesiredCapacity!;
      if (desired > group.max)
        throw invalid(
          `New SetDesiredCapacity value ${desired} is above max value ${group.max} for the AutoScalingGroup.`,
        );
      if (desired < group.min)
        throw invalid(
          `New SetDesiredCapacity value ${desired} is below min value ${group.min} for the AutoScalingGroup.`,
        );
      const cooling =
        group.scaledAt !== undefined &&
        world.world.clock.now() - group.scaledAt < group.cooldown * 1000;
      if (input.HonorCooldown && cooling) {
        throw new AwsError(
          'ScalingActivityInProgressFault',
          'Scaling activity is in progress: the cooldown has not ended.',
        );
      }
      const before = group.desired;
      world.autoscaling.resize(
        group,
        { desired },
        'a user request explicitly set group desired capacity',
      );
      if (before !== desired)
        effect(group.arn, `desired ${before} -> ${desired}`);
      return {};
    },
  ),

  SuspendProcesses: operation<ScalingProcessQuery, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const fresh = world.autoscaling.suspend(group, processesOf(input));
      if (fresh.length > 0) effect(group.arn, `suspended ${fresh.join(' ')}`);
      return {};
    },
  ),

  ResumeProcesses: operation<ScalingProcessQuery, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const gone = world.autoscaling.suspend(group, processesOf(input), false);
      if (gone.length > 0) effect(group.arn, `resumed ${gone.join(' ')}`);
      return {};
    },
  ),

  EnterStandby: operation<EnterStandbyQuery, EnterStandbyAnswer>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const ids = instancesOf(group, input.InstanceIds);
      if (input.ShouldDecrementDesiredCapacity) {
        const desired = group.desired - ids.length;
        if (desired < group.min)
          throw invalid(
            `AutoScalingGroup ${group.name} has min=${group.min}, max=${group.max}, and desired=${group.desired}. To place into standby ${ids.length} more instance(s), please update the AutoScalingGroup sizes appropriately.`,
          );
        world.autoscaling.resize(group, { desired });
      }
      world.autoscaling.standby(group, ids);
      effect(group.arn, `standby ${ids.join(' ')}`);
      return { Activities: [] };
    },
  ),

  ExitStandby: operation<ExitStandbyQuery, ExitStandbyAnswer>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const ids = instancesOf(group, input.InstanceIds);
      world.autoscaling.resize(group, { desired: group.desired + ids.length });
      world.autoscaling.standby(group, ids, false);
      effect(group.arn, `in service ${ids.join(' ')}`);
      return { Activities: [] };
    },
  ),

  SetInstanceProtection: operation<SetInstanceProtectionQuery, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const group = groupOf(world, input.AutoScalingGroupName);
      const on = input.ProtectedFromScaleIn ?? false;
      world.autoscaling.protect(group, input.InstanceIds ?? [], on);
      effect(group.arn, `protected ${on}`);
      return {};
    },
  ),
};

function processesOf({ ScalingProcesses }: ScalingProcessQuery): string[] {
  const names = ScalingProcesses?.length ? ScalingProcesses : PROCESSES;
  const unknown = names.find(name => !PROCESSES.includes(name));
  if (unknown !== undefined)
    throw invalid(`'${unknown}' is not a valid scaling process.`);
  return names;
}

function instancesOf(
  group: GroupState,
  ids: readonly string[] = [],
): readonly string[] {
  if (ids.length > STANDBY)
    throw invalid('You can specify up to 20 instances.');
  const unknown = ids.find(id => !group.instances.some(one => one.id === id));
  if (unknown !== undefined)
    throw invalid(`The instance ${unknown} is not part of Auto Scaling group.`);
  return ids;
}

/** `tag:<key>`, `tag-key` and `tag-value`. */
function fits({ tags }: GroupState, filters: readonly Filter[] = []): boolean {
  return filters.every(({ Name = '', Values = [] }) => {
    if (Name === 'tag-key')
      return Object.keys(tags).some(k => Values.includes(k));
    if (Name === 'tag-value')
      return Object.values(tags).some(value => Values.includes(value));
    return Values.includes(tags[Name.replace(/^tag:/, '')] ?? '');
  });
}
