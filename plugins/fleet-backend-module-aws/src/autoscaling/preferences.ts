import type { RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import type { Strategy } from '@capstan/plugin-fleet-common';

/** Documentation of CheckpointDelay and BakeTime. */
const LONGEST_WAIT_S = 172_800;

/** Without a strategy: nothing ends before its successor serves. */
const USUAL = { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 };

/** How AWS is told to do it, or why it cannot. Pure. */
export function preferencesFor(
  strategy: Strategy | undefined,
  desired: number,
): { readonly preferences: RefreshPreferences } | { readonly refusal: string } {
  const base = { SkipMatching: true };
  if (!strategy) return { preferences: { ...base, ...USUAL } };
  switch (strategy.type) {
    case 'rolling': {
      const size = Math.max(1, desired);
      const surge = Math.ceil((100 * strategy.maxSurge) / size);
      const gone = Math.ceil((100 * strategy.maxUnavailable) / size);
      const max = Math.min(200, 100 + surge);
      const min = Math.max(0, 100 - gone);
      if (max - min > 100) {
        return {
          refusal: `Starting ${strategy.maxSurge} more and missing ${strategy.maxUnavailable} of ${desired} is further apart than AWS allows (100 %). Lower one of them.`,
        };
      }
      return {
        preferences: {
          ...base,
          MinHealthyPercentage: min,
          MaxHealthyPercentage: max,
        },
      };
    }
    case 'canary':
      return canaryPreferences(strategy);
    default:
      return {
        refusal:
          'An Auto Scaling group cannot keep two whole sets of instances. Roll it out instance by instance, or in steps.',
      };
  }
}

function canaryPreferences(
  strategy: Strategy & { type: 'canary' },
): { readonly preferences: RefreshPreferences } | { readonly refusal: string } {
  const delays = new Set(
    strategy.steps.map(({ pauseSeconds }) => pauseSeconds),
  );
  const [delay] = delays;
  if (delays.has(undefined)) {
    return {
      refusal:
        'A checkpoint of an instance refresh ends by itself: no step can wait for promote. Give every step a pause, and pause the rollout if it needs longer.',
    };
  }
  if (delays.size > 1) {
    return {
      refusal:
        'An instance refresh waits equally long at every checkpoint. Give all steps the same pause.',
    };
  }
  const longest = Math.max(delay ?? 0, strategy.bakeSeconds);
  if (longest > LONGEST_WAIT_S) {
    return {
      refusal: `An instance refresh waits 48 hours (${LONGEST_WAIT_S} s) at most. Shorten the pauses.`,
    };
  }
  return {
    preferences: {
      SkipMatching: true,
      ...USUAL,
      CheckpointPercentages: [...strategy.steps.map(step => step.weight), 100],
      CheckpointDelay: delay,
      ...(strategy.bakeSeconds > 0 && { BakeTime: strategy.bakeSeconds }),
    },
  };
}

/** The reverse. Pure. */
export function strategyOf(
  preferences: RefreshPreferences | undefined,
  desired: number,
): Strategy {
  const {
    CheckpointPercentages = [],
    CheckpointDelay = 3_600,
    BakeTime = 0,
    MinHealthyPercentage = 90,
    MaxHealthyPercentage = 100,
  } = preferences ?? {};
  const steps = CheckpointPercentages.filter(weight => weight < 100);
  if (steps.length > 0) {
    return {
      type: 'canary',
      steps: steps.map(weight => ({ weight, pauseSeconds: CheckpointDelay })),
      bakeSeconds: BakeTime,
    };
  }
  const maxSurge = Math.floor((desired * (MaxHealthyPercentage - 100)) / 100);
  const missing =
    desired - Math.ceil((desired * Math.min(100, MinHealthyPercentage)) / 100);
  return {
    type: 'rolling',
    maxSurge: MaxHealthyPercentage > 100 ? Math.max(1, maxSurge) : 0,
    // AWS replaces at least one at a time, whatever the percentages say.
    maxUnavailable: Math.max(MaxHealthyPercentage > 100 ? 0 : 1, missing),
  };
}
