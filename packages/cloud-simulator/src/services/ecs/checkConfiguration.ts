import type {
  DeploymentConfiguration,
  LoadBalancer,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError.ts';
import { CANARY, LINEAR, MAX_BAKE_MINUTES, PAUSE_MINUTES } from './limits.ts';

const PAUSE_REFUSED = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/** Throws `InvalidParameterException` for what only the documentation forbids. */
export function checkConfiguration(
  config: DeploymentConfiguration,
  loadBalancers: readonly LoadBalancer[],
): void {
  const strategy = config.strategy ?? 'ROLLING';
  if (strategy !== 'ROLLING') checkTraffic(config, loadBalancers);
  for (const hook of config.lifecycleHooks ?? []) {
    if (hook.targetType !== 'PAUSE') continue;
    const refused = (hook.lifecycleStages ?? []).find(stage =>
      PAUSE_REFUSED.includes(stage),
    );
    if (refused)
      throw invalid(`PAUSE is not supported at the stage ${refused}.`);
    within(
      hook.timeoutConfiguration?.timeoutInMinutes,
      PAUSE_MINUTES.min,
      PAUSE_MINUTES.max,
      'timeoutInMinutes',
    );
  }
}

function checkTraffic(
  config: DeploymentConfiguration,
  loadBalancers: readonly LoadBalancer[],
): void {
  const { strategy } = config;
  if (
    !loadBalancers.some(
      balancer => balancer.advancedConfiguration?.alternateTargetGroupArn,
    )
  ) {
    throw invalid(
      `${strategy} needs a load balancer with an alternate target group.`,
    );
  }
  if (strategy === 'BLUE_GREEN' && config.bakeTimeInMinutes === undefined)
    throw invalid('bakeTimeInMinutes is required for BLUE_GREEN.');
  within(config.bakeTimeInMinutes, 0, MAX_BAKE_MINUTES, 'bakeTimeInMinutes');
  const { linearConfiguration: linear, canaryConfiguration: canary } = config;
  within(linear?.stepPercent, LINEAR.minPercent, 100, 'stepPercent');
  within(
    linear?.stepBakeTimeInMinutes,
    0,
    MAX_BAKE_MINUTES,
    'stepBakeTimeInMinutes',
  );
  within(canary?.canaryPercent, CANARY.minPercent, 100, 'canaryPercent');
  within(
    canary?.canaryBakeTimeInMinutes,
    0,
    MAX_BAKE_MINUTES,
    'canaryBakeTimeInMinutes',
  );
  for (const percent of [linear?.stepPercent, canary?.canaryPercent]) {
    if (percent !== undefined && Math.round(percent * 10) !== percent * 10)
      throw invalid('A percentage has one decimal place at most.');
  }
}

function within(
  value: number | undefined,
  min: number,
  max: number,
  name: string,
): void {
  if (value === undefined || (value >= min && value <= max)) return;
  throw invalid(`${name} must be between ${min} and ${max}.`);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
