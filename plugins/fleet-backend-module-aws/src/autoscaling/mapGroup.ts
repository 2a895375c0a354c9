import { AUTOSCALING_GROUP_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { HealthReason, RevisionShare } from '@capstan/plugin-fleet-common';
import type {
  GroupObservation,
  ObservedInstance,
} from '@capstan/plugin-fleet-node';
import type { AwsScope } from '../AwsScope';
import { REFRESH_PROCESS } from './AsgCalls';
import {
  desiredOf,
  isGoingBack,
  resolve,
  runningOf,
  templateOf,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { mapActivities } from './mapActivities';
import { mapCapabilities } from './mapCapabilities';
import { mapInstances } from './mapInstances';
import {
  mapGroupAutoscaling,
  mapGroupPolicy,
  mapGroupSchedule,
} from './mapPolicies';
import { mapRefreshes } from './mapRefresh';
import { mapVersions } from './mapVersions';
import { BLOCKING } from './planAsgAction';
import { PROCESSES } from './suspension';
import { stringifyToken, tokenPartsOf } from './token';

export const PROVIDER = 'aws-asg';

/** Without these processes a group does not keep itself. */
const NEEDED = ['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy'];
/** With the rollout that stands still, and with the autoscaling. */
const TOLD_ELSEWHERE: readonly string[] = [
  REFRESH_PROCESS,
  ...Object.values(PROCESSES),
];
/** How long a failed launch is a condition of the group. */
const RECENT_MS = 1_800_000;

/** One Auto Scaling group as the portal sees it. Pure. */
export function mapGroup(
  facts: GroupFacts,
  scope: AwsScope,
  now: number,
): GroupObservation {
  const { group } = facts;
  const arn = group.AutoScalingGroupARN!;
  const desired = group.DesiredCapacity ?? 0;
  const revisions = mapVersions(facts);
  const rollouts = mapRefreshes(facts, revisions);
  const rollout = rollouts.find(({ endedAt }) => endedAt === undefined);
  const currentRevisionId = currentOf(facts);
  const instances = mapInstances(facts, revisions);
  const policies = [
    ...facts.policies.map(policy => mapGroupPolicy(policy, facts.policyValues)),
    ...facts.scheduled.map(mapGroupSchedule),
  ];
  const running = instances.filter(({ phase }) => phase === 'running');
  return {
    ref: {
      provider: PROVIDER,
      account: scope.account.accountId,
      region: scope.region,
      nativeId: arn,
    },
    name: group.AutoScalingGroupName!,
    kind: 'EC2 Auto Scaling group',
    environment: environmentOf(facts, scope),
    claim: { annotation: AUTOSCALING_GROUP_ANNOTATION, value: arn },
    size: {
      min: group.MinSize ?? 0,
      max: group.MaxSize ?? desired,
      desired,
      running: running.length,
      healthy: running.filter(({ health }) => health === 'healthy').length,
      unit: 'instances',
    },
    autoscaling: mapGroupAutoscaling(facts, policies),
    ...(currentRevisionId !== undefined && { currentRevisionId }),
    revisionShares: sharesOf(running),
    instances,
    revisions,
    rollouts,
    policies,
    activities: mapActivities(facts.activities, desired),
    signals: [],
    capabilities: mapCapabilities(
      facts,
      rollout,
      revisions,
      currentRevisionId,
      { readOnly: scope.account.readOnly },
    ),
    conditions: conditionsOf(facts, now),
    concurrencyToken: stringifyToken(tokenPartsOf(facts)),
    strategies: templateOf(group) ? ['rolling', 'canary'] : [],
    ...(scope.simulated
      ? { simulated: true }
      : {
          consoleUrl: `https://${
            scope.region
          }.console.aws.amazon.com/ec2/home?region=${
            scope.region
          }#AutoScalingGroupDetails:id=${encodeURIComponent(
            group.AutoScalingGroupName!,
          )}`,
        }),
  };
}

/** What it is meant to run: what a refresh brings, or what the group has when none runs, or it goes back. */
function currentOf(facts: GroupFacts): string | undefined {
  const refresh = runningOf(facts);
  const turned =
    refresh && (isGoingBack(refresh) || refresh.Status === 'Cancelling');
  const brought = refresh && !turned ? desiredOf(refresh) : undefined;
  return resolve(brought ?? templateOf(facts.group), facts.versions);
}

function environmentOf({ group }: GroupFacts, { account }: AwsScope): string {
  const key = account.autoscaling?.environmentTag ?? 'environment';
  return group.Tags?.find(tag => tag.Key === key)?.Value || 'default';
}

function sharesOf(running: readonly ObservedInstance[]): RevisionShare[] {
  const shares = new Map<string, RevisionShare>();
  for (const { revisionId, revisionLabel, health } of running) {
    const share = shares.get(revisionId);
    shares.set(revisionId, {
      revisionId,
      label: revisionLabel,
      running: (share?.running ?? 0) + 1,
      healthy: (share?.healthy ?? 0) + (health === 'healthy' ? 1 : 0),
    });
  }
  return [...shares.values()];
}

/** What only Auto Scaling can know. */
function conditionsOf(
  { group, activities }: GroupFacts,
  now: number,
): HealthReason[] {
  const conditions: HealthReason[] = [];
  const suspended = (group.SuspendedProcesses ?? []).map(
    ({ ProcessName = '' }) => ProcessName,
  );
  const needed = suspended.filter(name => NEEDED.includes(name));
  if (needed.length > 0) {
    conditions.push({
      code: 'providerCondition',
      severity: 'degraded',
      message: `Suspended: ${needed.join(
        ', ',
      )}. The group does not keep itself until they are resumed.`,
    });
  }
  const others = suspended.filter(
    name => !NEEDED.includes(name) && !TOLD_ELSEWHERE.includes(name),
  );
  if (others.length > 0) {
    conditions.push({
      code: 'providerCondition',
      severity: 'info',
      message: `Suspended at AWS: ${others.join(', ')}.`,
    });
  }
  const aside = (group.Instances ?? []).filter(
    ({ ProtectedFromScaleIn, LifecycleState }) =>
      ProtectedFromScaleIn || LifecycleState === 'Standby',
  );
  if (aside.length > 0) {
    conditions.push({
      code: 'providerCondition',
      severity: 'info',
      message: `${BLOCKING}: ${aside
        .map(({ InstanceId }) => InstanceId)
        .join(', ')}. A rollout waits an hour for them, and then fails.`,
    });
  }
  const [latest] = activities;
  const recent =
    (latest?.StartTime?.getTime() ?? Number.NEGATIVE_INFINITY) >
    now - RECENT_MS;
  if (latest?.StatusCode === 'Failed' && recent) {
    conditions.push({
      code: 'providerCondition',
      severity: 'degraded',
      message: `${latest.Description} failed: ${
        latest.StatusMessage ?? 'AWS does not say why'
      }`,
      since: latest.StartTime?.toISOString(),
    });
  }
  return conditions;
}
