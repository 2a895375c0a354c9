import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { RegionWorld } from '../../RegionWorld.ts';
import { CANARY, LINEAR, PAUSE_MINUTES } from './limits.ts';
import { finish } from './reconcile.ts';
import { beginRollback } from './rollback.ts';
import { keepAt, stopTasks } from './tasks.ts';
import { healthyTasks, livingTasks } from './types.ts';
import type { DeploymentState, HookState, ServiceState } from './types.ts';

/*
 * Deployments that move traffic: BLUE_GREEN, LINEAR and CANARY go through the same stages. A hook waits when its stage is
 * entered; PRE_PRODUCTION_TRAFFIC_SHIFT waits before every step of the traffic and is shown under the stage before it,
 * because the API has no stage of that name.
 */

type Stage = NonNullable<DeploymentState['stage']>;

const ORDER: readonly Stage[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];
/** A Lambda hook answers after this. */
const LAMBDA_MS = 2_000;
const MINUTE_MS = 60_000;

/** One look at a deployment: at most one stage further. */
export function advanceStages(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
): void {
  const now = region.world.clock.now();
  deployment.updatedAt = now;
  if (deployment.stage === undefined) {
    deployment.status = 'IN_PROGRESS';
    enter(deployment, 'RECONCILE_SERVICE', now);
  }
  const stage = deployment.stage!;
  const before = deployment.stage === 'PRODUCTION_TRAFFIC_SHIFT' ? [] : [stage];
  for (const name of before) {
    if (!passHooks(region, service, deployment, name)) return;
  }
  if (!work(region, service, deployment, stage)) return;
  const next = ORDER[ORDER.indexOf(stage) + 1];
  if (next === undefined) finish(region, service, deployment);
  else enter(deployment, next, now);
}

function enter(deployment: DeploymentState, stage: Stage, now: number): void {
  deployment.stage = stage;
  deployment.stageSince = now;
}

/** Does what the stage does; whether it is done. */
function work(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
  stage: Stage,
): boolean {
  const now = region.world.clock.now();
  const { target, source, config, legacyId } = deployment;
  switch (stage) {
    case 'SCALE_UP':
      keepAt(region, service, target, service.desired, legacyId);
      if (source) keepAt(region, service, source, service.desired, legacyId);
      return healthyTasks(service, target).length >= service.desired;
    case 'TEST_TRAFFIC_SHIFT':
      deployment.testWeight = 100;
      return true;
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return shiftTraffic(region, service, deployment);
    case 'BAKE_TIME': {
      keepAt(region, service, target, service.desired, legacyId);
      const bakeMs = (config.bakeTimeInMinutes ?? 0) * MINUTE_MS;
      return now >= deployment.stageSince + bakeMs;
    }
    case 'CLEAN_UP': {
      const old = livingTasks(service).filter(task => task.revision !== target);
      stopTasks(
        region,
        service,
        old,
        old.length,
        `Scaling activity initiated by deployment ${legacyId}`,
      );
      keepAt(region, service, target, service.desired, legacyId);
      return service.tasks.every(
        task => task.revision === target || task.stoppedAt !== undefined,
      );
    }
    default:
      return true;
  }
}

/** The next share of the traffic, once the one before has held for its time and the hooks let it. */
function shiftTraffic(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
): boolean {
  const now = region.world.clock.now();
  keepAt(
    region,
    service,
    deployment.target,
    service.desired,
    deployment.legacyId,
  );
  const { weights, holdMs } = trafficPlanOf(deployment);
  if (deployment.steps > 0 && deployment.weight < 100) {
    if (now < deployment.weightSince + holdMs) return false;
  }
  if (deployment.weight >= 100) {
    return passHooks(region, service, deployment, 'PRODUCTION_TRAFFIC_SHIFT');
  }
  const step = deployment.steps;
  if (
    !passHooks(
      region,
      service,
      deployment,
      'PRE_PRODUCTION_TRAFFIC_SHIFT',
      `#${step}`,
    )
  )
    return false;
  deployment.weight = weights[step] ?? 100;
  deployment.weightSince = now;
  deployment.steps = step + 1;
  return false;
}

/** Shares of the traffic in order, and how long each but the last is held. */
export function trafficPlanOf({ config }: DeploymentState): {
  readonly weights: readonly number[];
  readonly holdMs: number;
} {
  if (config.strategy === 'CANARY') {
    const { canaryPercent, canaryBakeTimeInMinutes } =
      config.canaryConfiguration ?? {};
    return {
      weights: [canaryPercent ?? CANARY.percent, 100],
      holdMs: (canaryBakeTimeInMinutes ?? CANARY.bakeMinutes) * MINUTE_MS,
    };
  }
  if (config.strategy === 'LINEAR') {
    const { stepPercent, stepBakeTimeInMinutes } =
      config.linearConfiguration ?? {};
    const percent = stepPercent ?? LINEAR.percent;
    const weights: number[] = [];
    for (let step = 1; step * percent < 100; step++)
      weights.push(Math.round(step * percent * 10) / 10);
    return {
      weights: [...weights, 100],
      holdMs: (stepBakeTimeInMinutes ?? LINEAR.bakeMinutes) * MINUTE_MS,
    };
  }
  return { weights: [100], holdMs: 0 };
}

/** Starts the hooks of a stage and tells whether all of them have let it pass. A failed one turns the deployment round. */
function passHooks(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
  name: string,
  occasion: string = '',
): boolean {
  const stage = `${name}${occasion}`;
  const wanted = (deployment.config.lifecycleHooks ?? []).filter(hook =>
    (hook.lifecycleStages as readonly string[] | undefined)?.includes(name),
  );
  if (wanted.length === 0) return true;
  const now = region.world.clock.now();
  if (!deployment.hooks.some(hook => hook.stage === stage)) {
    for (const hook of wanted)
      deployment.hooks.push(startHook(region, hook, stage));
  }
  deployment.hooks = deployment.hooks.map(hook =>
    hook.stage === stage ? settle(hook, now) : hook,
  );
  const mine = deployment.hooks.filter(hook => hook.stage === stage);
  if (mine.some(turnsBack)) {
    if (deployment.source)
      beginRollback(
        region,
        service,
        deployment,
        'A lifecycle hook was answered with ROLLBACK or timed out.',
      );
    return false;
  }
  return mine.every(
    hook =>
      hook.status === 'SUCCEEDED' ||
      (hook.status === 'TIMED_OUT' && hook.timeoutAction === 'CONTINUE'),
  );
}

function turnsBack({ status, timeoutAction }: HookState): boolean {
  return (
    status === 'FAILED' ||
    (status === 'TIMED_OUT' && timeoutAction !== 'CONTINUE')
  );
}

function startHook(
  region: RegionWorld,
  hook: DeploymentLifecycleHook,
  stage: string,
): HookState {
  const { clock, random } = region.world;
  const base = { hookId: random.base62(20), stage };
  if (hook.targetType !== 'PAUSE') {
    return {
      ...base,
      targetType: 'AWS_LAMBDA',
      targetArn: hook.hookTargetArn,
      status: 'IN_PROGRESS',
      answersAt: clock.now() + LAMBDA_MS,
    };
  }
  const minutes =
    hook.timeoutConfiguration?.timeoutInMinutes ?? PAUSE_MINUTES.default;
  return {
    ...base,
    targetType: 'PAUSE',
    status: 'AWAITING_ACTION',
    expiresAt: new Date(clock.now() + minutes * MINUTE_MS),
    timeoutAction: hook.timeoutConfiguration?.action ?? 'ROLLBACK',
  };
}

function settle(hook: HookState, now: number): HookState {
  if (hook.status === 'IN_PROGRESS' && hook.answersAt! <= now)
    return { ...hook, status: 'SUCCEEDED' };
  if (hook.status === 'AWAITING_ACTION' && hook.expiresAt!.getTime() <= now)
    return { ...hook, status: 'TIMED_OUT' };
  return hook;
}
