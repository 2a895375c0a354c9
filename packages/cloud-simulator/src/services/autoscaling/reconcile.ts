import type { RegionWorld } from '../../RegionWorld.ts';
import { stepRefresh } from './stepRefresh.ts';
import { configurationOf, runningOf } from './types.ts';
import type { GroupState, InstanceState } from './types.ts';

/** How often a group looks at itself while there is something to do. */
const TICK_MS = 5_000;
/** How long an instance takes to end. */
const END_MS = 10_000;
/** From the start of service until health checks find a broken instance. */
const FOUND_OUT_MS = 30_000;
const FLAPPING_MS = 120_000;
const KEPT_ACTIVITIES = 1_000;

/** The group looks at itself soon, and again until it is calm. */
export function wake(region: RegionWorld, group: GroupState): void {
  if (group.ticking) return;
  group.ticking = true;
  const { clock } = region.world;
  clock.at(clock.now() + TICK_MS, () => {
    group.ticking = false;
    if (region.autoscaling.groups.get(group.name) !== group) return;
    advance(region, group);
    const refresh = runningOf(group);
    const busy =
      group.instances.some(
        instance =>
          instance.dueAt !== undefined || instance.failsAt !== undefined,
      ) ||
      (refresh !== undefined && !group.suspended.has('InstanceRefresh')) ||
      gapOf(group) !== 0;
    if (busy) wake(region, group);
  });
}

/** Instances that are on their way become what they are to be, at once. */
export function settle(group: GroupState, now: number): void {
  for (const instance of group.instances) {
    instance.lifecycle = 'InService';
    instance.inServiceAt = now;
    instance.dueAt = undefined;
  }
}

function advance(region: RegionWorld, group: GroupState): void {
  const now = region.world.clock.now();
  for (const instance of [...group.instances]) moveOn(group, instance, now);
  checkHealth(region, group, now);
  stepRefresh(region, group, { launch, end });
  closeGap(region, group);
}

function moveOn(group: GroupState, instance: InstanceState, now: number): void {
  if (instance.dueAt === undefined || instance.dueAt > now) return;
  instance.dueAt = undefined;
  if (instance.activity) {
    instance.activity.StatusCode = 'Successful';
    instance.activity.EndTime = new Date(now);
    instance.activity.Progress = 100;
    instance.activity = undefined;
  }
  if (instance.lifecycle === 'Pending') {
    instance.lifecycle = 'InService';
    instance.inServiceAt = now;
  } else if (instance.lifecycle === 'Terminating') {
    group.instances = group.instances.filter(one => one !== instance);
  }
}

function checkHealth(
  region: RegionWorld,
  group: GroupState,
  now: number,
): void {
  for (const instance of group.instances) {
    if (instance.lifecycle !== 'InService') continue;
    if (instance.failsAt !== undefined && instance.failsAt <= now) {
      instance.healthy = false;
      instance.failsAt = undefined;
    }
    const replaces =
      !group.suspended.has('HealthCheck') &&
      !group.suspended.has('ReplaceUnhealthy') &&
      !group.suspended.has('Terminate');
    if (!instance.healthy && replaces) {
      end(
        region,
        group,
        instance,
        'an instance was taken out of service in response to an EC2 instance status checks failure',
      );
    }
  }
}

/** How many instances are missing, or too many if below zero. Those of a refresh that launches first are not too many. */
function gapOf(group: GroupState): number {
  const counted = group.instances.filter(
    ({ lifecycle }) => lifecycle === 'InService' || lifecycle === 'Pending',
  ).length;
  const extra =
    runningOf(group)?.replacing.filter(
      ({ launchFirst, newId, oldId }) =>
        launchFirst &&
        newId !== undefined &&
        group.instances.some(
          ({ id, lifecycle }) => id === oldId && lifecycle === 'InService',
        ),
    ).length ?? 0;
  return group.desired - (counted - extra);
}

function closeGap(region: RegionWorld, group: GroupState): void {
  const gap = gapOf(group);
  if (gap > 0 && !group.suspended.has('Launch')) {
    const refresh = runningOf(group);
    for (let index = 0; index < gap; index++) {
      const instance = launch(region, group);
      if (instance.lifecycle === 'Terminated') return;
      const waiting = refresh?.replacing.find(
        ({ newId, launchFirst }) => newId === undefined && !launchFirst,
      );
      if (waiting) waiting.newId = instance.id;
    }
  }
  if (gap < 0 && !group.suspended.has('Terminate')) {
    const candidates = group.instances.filter(
      ({ lifecycle, isProtected }) =>
        !isProtected && (lifecycle === 'InService' || lifecycle === 'Pending'),
    );
    for (const instance of candidates.slice(0, -gap)) {
      end(
        region,
        group,
        instance,
        'an instance was selected for termination in response to a difference between desired and actual capacity',
      );
    }
  }
}

/** Starts an instance. When its image is gone it comes to nothing: it is `Terminated`, and an activity says why. */
export function launch(
  region: RegionWorld,
  group: GroupState,
  why?: string,
): InstanceState {
  const { random, clock, images } = region.world;
  const now = clock.now();
  const { templateId, version } = configurationOf(group);
  const template = region.ec2.version(templateId, version);
  const image = region.ec2.imageOf(template);
  const behaviour = images.behaviour(image?.name ?? '');
  const startMs =
    1000 * (behaviour.health === 'slow' ? 300 : behaviour.startSeconds);
  const instance: InstanceState = {
    id: `i-0${random.hex(16)}`,
    zone: group.zones[random.integer(group.zones.length)],
    templateId,
    version: template.number,
    imageId: image?.id ?? template.imageId,
    instanceType: template.instanceType,
    lifecycle: 'Pending',
    healthy: true,
    isProtected: false,
    dueAt: now + startMs,
    ...(behaviour.health === 'crashes' && {
      failsAt: now + startMs + FOUND_OUT_MS,
    }),
    ...(behaviour.health === 'flapping' && {
      failsAt: now + startMs + FLAPPING_MS,
    }),
  };
  const failure =
    !image || image.deregistered
      ? `The image id '[${instance.imageId}]' does not exist. Launching EC2 instance failed.`
      : undefined;
  record(region, group, instance, {
    description: `Launching a new EC2 instance${
      failure ? '' : `: ${instance.id}`
    }`,
    why:
      why ??
      'an instance was started in response to a difference between desired and actual capacity',
    failure,
  });
  if (failure) instance.lifecycle = 'Terminated';
  else group.instances.push(instance);
  return instance;
}

/** Ends an instance; it stays for a moment while it drains. */
export function end(
  region: RegionWorld,
  group: GroupState,
  instance: InstanceState,
  why: string,
): void {
  if (instance.lifecycle === 'Terminating') return;
  instance.lifecycle = 'Terminating';
  instance.dueAt = region.world.clock.now() + END_MS;
  instance.failsAt = undefined;
  record(region, group, instance, {
    description: `Terminating EC2 instance: ${instance.id}`,
    why,
  });
}

/** One activity for each instance. */
function record(
  region: RegionWorld,
  group: GroupState,
  instance: InstanceState,
  what: {
    readonly description: string;
    readonly why: string;
    readonly failure?: string;
  },
): void {
  const { random, clock } = region.world;
  const at = `At ${clock.date().toISOString()} ${what.why}.`;
  const own = /difference between desired/.test(what.why);
  instance.activity = {
    ActivityId: random.uuid(),
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    Description: what.description,
    Cause: own && group.because ? `${group.because}  ${at}` : at,
    StartTime: clock.date(),
    StatusCode: what.failure ? 'Failed' : 'InProgress',
    ...(what.failure && {
      StatusMessage: what.failure,
      EndTime: clock.date(),
    }),
    Progress: what.failure ? 100 : 30,
    Details: JSON.stringify({ 'Availability Zone': instance.zone }),
  };
  group.activities.unshift(instance.activity);
  group.activities.length = Math.min(group.activities.length, KEPT_ACTIVITIES);
}
