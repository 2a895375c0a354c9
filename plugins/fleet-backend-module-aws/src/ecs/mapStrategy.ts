import type {
  DeploymentConfiguration,
  DeploymentLifecycleHook,
  Service,
} from '@aws-sdk/client-ecs';
import type { CanaryStep, Strategy } from '@capstan/plugin-fleet-common';

/** A gate before production traffic; for LINEAR and CANARY before each of their steps. */
const GATE_STAGE = 'PRE_PRODUCTION_TRAFFIC_SHIFT';
/** How long a gate that the portal asks for waits before it rolls back: one day, the default of ECS. */
const GATE_MINUTES = 1440;
/** How much longer all of it takes in minutes, at the most, is for ECS to say: 1440. */
const MAX_MINUTES = 1440;

/** The strategy that a configuration describes, for this many tasks. Pure. */
export function mapStrategy(
  config: DeploymentConfiguration | undefined,
  desired: number,
): Strategy {
  const gate = hasGate(config);
  const bakeSeconds = (config?.bakeTimeInMinutes ?? 0) * 60;
  switch (config?.strategy) {
    case 'BLUE_GREEN':
      return { type: 'blueGreen', bakeSeconds, gate };
    case 'CANARY': {
      const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } =
        config.canaryConfiguration ?? {};
      return {
        type: 'canary',
        steps: [stepOf(canaryPercent, canaryBakeTimeInMinutes, gate)],
        bakeSeconds,
      };
    }
    case 'LINEAR': {
      const { stepPercent = 10, stepBakeTimeInMinutes = 6 } =
        config.linearConfiguration ?? {};
      const steps: CanaryStep[] = [];
      for (let index = 1; index * stepPercent < 100; index++) {
        const weight = Math.round(index * stepPercent * 10) / 10;
        steps.push(stepOf(weight, stepBakeTimeInMinutes, gate));
      }
      return { type: 'canary', steps, bakeSeconds };
    }
    default: {
      const maxSurge = Math.floor(
        (desired * ((config?.maximumPercent ?? 200) - 100)) / 100,
      );
      const healthy = Math.ceil(
        (desired * (config?.minimumHealthyPercent ?? 100)) / 100,
      );
      return {
        type: 'rolling',
        maxSurge: Math.max(0, maxSurge),
        maxUnavailable: Math.max(0, desired - healthy),
      };
    }
  }
}

function stepOf(weight: number, minutes: number, gate: boolean): CanaryStep {
  return gate ? { weight } : { weight, pauseSeconds: minutes * 60 };
}

/** Whether a PAUSE hook waits for a person before traffic moves. */
export function hasGate(config: DeploymentConfiguration | undefined): boolean {
  return (config?.lifecycleHooks ?? []).some(
    hook => hook.targetType === 'PAUSE',
  );
}

/** Whether ECS can move traffic for this service: it needs a second target group. */
export function canMoveTraffic({ loadBalancers = [] }: Service): boolean {
  return loadBalancers.some(
    balancer => balancer.advancedConfiguration?.alternateTargetGroupArn,
  );
}

/** A configuration, or why ECS cannot do what was asked. */
export type StrategyAnswer =
  | { readonly configuration: DeploymentConfiguration }
  | { readonly refusal: string };

/** The configuration that does what a strategy says; hooks other than PAUSE stay as they are. Pure. */
export function configurationFor(
  strategy: Strategy,
  service: Service,
): StrategyAnswer {
  const present = service.deploymentConfiguration ?? {};
  if (strategy.type === 'rolling')
    return rollingFor(strategy, present, service.desiredCount ?? 0);
  if (!canMoveTraffic(service)) {
    return {
      refusal:
        'ECS moves traffic only for a service whose load balancer has an alternate target group. Roll it out instance by instance, or add one.',
    };
  }
  const bakeTimeInMinutes = minutesOf(strategy.bakeSeconds);
  if (bakeTimeInMinutes === undefined)
    return { refusal: wholeMinutes('bake time') };
  if (strategy.type === 'blueGreen') {
    return {
      configuration: {
        ...withoutTraffic(present),
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes,
        lifecycleHooks: hooksFor(present, strategy.gate),
      },
    };
  }
  return trafficFor(strategy, present, bakeTimeInMinutes);
}

function trafficFor(
  { steps }: Strategy & { type: 'canary' },
  present: DeploymentConfiguration,
  bakeTimeInMinutes: number,
): StrategyAnswer {
  const [first] = steps;
  if (!first) return { refusal: 'A canary needs at least one step. Add one.' };
  const gate = steps.some(step => step.pauseSeconds === undefined);
  if (gate && steps.some(step => step.pauseSeconds !== undefined)) {
    return {
      refusal:
        'ECS waits for promote at every step or at none. Give every step a pause, or none of them.',
    };
  }
  const pauses = steps.map(step => minutesOf(step.pauseSeconds ?? 0));
  const [minutes] = pauses;
  if (minutes === undefined || pauses.some(pause => pause !== minutes)) {
    return {
      refusal:
        'ECS holds every step for the same number of whole minutes, at most 1440. Make the pauses the same.',
    };
  }
  const base = {
    ...withoutTraffic(present),
    bakeTimeInMinutes,
    lifecycleHooks: hooksFor(present, gate),
  };
  if (steps.length === 1) {
    return {
      configuration: {
        ...base,
        strategy: 'CANARY',
        canaryConfiguration: {
          canaryPercent: first.weight,
          canaryBakeTimeInMinutes: minutes,
        },
      },
    };
  }
  const even = steps.every(
    (step, index) => Math.abs(step.weight - first.weight * (index + 1)) < 0.05,
  );
  const complete = (steps.length + 1) * first.weight >= 100;
  if (!even || !complete || first.weight < 3) {
    return {
      refusal:
        'ECS knows one canary step, or equal steps of at least 3 % up to 100 %. Choose one of these.',
    };
  }
  return {
    configuration: {
      ...base,
      strategy: 'LINEAR',
      linearConfiguration: {
        stepPercent: first.weight,
        stepBakeTimeInMinutes: minutes,
      },
    },
  };
}

function rollingFor(
  { maxSurge, maxUnavailable }: Strategy & { type: 'rolling' },
  present: DeploymentConfiguration,
  desired: number,
): StrategyAnswer {
  if (maxSurge < 1 && maxUnavailable < 1) {
    return {
      refusal:
        'With neither a surge nor an unavailable instance nothing can be replaced. Allow at least one of them.',
    };
  }
  const size = Math.max(1, desired);
  return {
    configuration: {
      ...withoutTraffic(present),
      strategy: 'ROLLING',
      maximumPercent: 100 + Math.ceil((maxSurge * 100) / size),
      minimumHealthyPercent: Math.max(
        0,
        100 - Math.ceil((maxUnavailable * 100) / size),
      ),
      lifecycleHooks: hooksFor(present, false),
    },
  };
}

/** What does not belong to one way of moving traffic. */
function withoutTraffic(
  present: DeploymentConfiguration,
): DeploymentConfiguration {
  const {
    deploymentCircuitBreaker,
    alarms,
    maximumPercent,
    minimumHealthyPercent,
  } = present;
  return {
    deploymentCircuitBreaker,
    alarms,
    maximumPercent,
    minimumHealthyPercent,
  };
}

function hooksFor(
  { lifecycleHooks = [] }: DeploymentConfiguration,
  gate: boolean,
): DeploymentLifecycleHook[] {
  const others = lifecycleHooks.filter(hook => hook.targetType !== 'PAUSE');
  return gate
    ? [
        ...others,
        {
          targetType: 'PAUSE',
          lifecycleStages: [GATE_STAGE],
          timeoutConfiguration: {
            timeoutInMinutes: GATE_MINUTES,
            action: 'ROLLBACK',
          },
        },
      ]
    : others;
}

function minutesOf(seconds: number): number | undefined {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= MAX_MINUTES ? minutes : undefined;
}

function wholeMinutes(what: string): string {
  return `ECS allows a ${what} of 1440 minutes at most. Choose a shorter one.`;
}
