import type { CanaryStep, Strategy } from '@capstan/plugin-fleet-common';

/** What is on the form: the fields of all three strategies, so that switching back and forth loses nothing. */
export interface StrategyDraft {
  readonly type: Strategy['type'];
  readonly rolling: {
    readonly maxSurge: number;
    readonly maxUnavailable: number;
  };
  readonly blueGreen: { readonly bakeSeconds: number; readonly gate: boolean };
  readonly canary: {
    readonly steps: readonly CanaryStep[];
    readonly bakeSeconds: number;
  };
}

/** One more before one less: no capacity is lost. Two canary steps are enough to see errors before most users do. */
export const INITIAL_DRAFT: StrategyDraft = {
  type: 'rolling',
  rolling: { maxSurge: 1, maxUnavailable: 0 },
  blueGreen: { bakeSeconds: 300, gate: false },
  canary: {
    steps: [
      { weight: 10, pauseSeconds: 60 },
      { weight: 50, pauseSeconds: 60 },
    ],
    bakeSeconds: 300,
  },
};

/**
 * The draft to begin with: what is configured at the engine, else what it offers first. `undefined`: the engine offers
 * nothing, and what is configured there is taken.
 */
export function initialDraft(
  offered: readonly Strategy['type'][] | undefined,
  configured?: Strategy,
): StrategyDraft | undefined {
  if (configured && (offered?.includes(configured.type) ?? true))
    return draftOf(configured);
  if (!offered || offered.includes(INITIAL_DRAFT.type)) return INITIAL_DRAFT;
  return offered[0] && { ...INITIAL_DRAFT, type: offered[0] };
}

function draftOf(strategy: Strategy): StrategyDraft {
  switch (strategy.type) {
    case 'rolling': {
      const { maxSurge, maxUnavailable } = strategy;
      // A configuration that lets nothing move is no start.
      if (maxSurge === 0 && maxUnavailable === 0) return INITIAL_DRAFT;
      return { ...INITIAL_DRAFT, rolling: { maxSurge, maxUnavailable } };
    }
    case 'blueGreen': {
      const { bakeSeconds, gate } = strategy;
      return {
        ...INITIAL_DRAFT,
        type: 'blueGreen',
        blueGreen: { bakeSeconds, gate },
      };
    }
    case 'canary': {
      const { steps, bakeSeconds } = strategy;
      return {
        ...INITIAL_DRAFT,
        type: 'canary',
        canary: { steps, bakeSeconds },
      };
    }
    default: {
      const never: never = strategy;
      throw new Error(`Unknown strategy '${JSON.stringify(never)}'`);
    }
  }
}

/** Why a draft is no strategy yet. */
export type DraftProblem =
  | { readonly code: 'neither' }
  | { readonly code: 'range'; readonly step: number }
  | { readonly code: 'ascending'; readonly step: number };

/** The strategy that the form shows, or the first thing that is wrong with it. Steps are counted from one. */
export function readDraft(
  draft: StrategyDraft,
): { strategy: Strategy } | { problem: DraftProblem } {
  switch (draft.type) {
    case 'rolling': {
      const { maxSurge, maxUnavailable } = draft.rolling;
      if (!(maxSurge >= 1) && !(maxUnavailable >= 1))
        return { problem: { code: 'neither' } };
      return {
        strategy: {
          type: 'rolling',
          maxSurge: maxSurge || 0,
          maxUnavailable: maxUnavailable || 0,
        },
      };
    }
    case 'blueGreen':
      return {
        strategy: {
          type: 'blueGreen',
          bakeSeconds: draft.blueGreen.bakeSeconds || 0,
          gate: draft.blueGreen.gate,
        },
      };
    case 'canary': {
      const { steps } = draft.canary;
      const outside = steps.findIndex(
        ({ weight }) => !(weight >= 1 && weight <= 99),
      );
      if (outside >= 0)
        return { problem: { code: 'range', step: outside + 1 } };
      const falling = steps.findIndex(
        ({ weight }, index) => index > 0 && weight <= steps[index - 1].weight,
      );
      if (falling >= 0)
        return { problem: { code: 'ascending', step: falling + 1 } };
      return {
        strategy: {
          type: 'canary',
          steps,
          bakeSeconds: draft.canary.bakeSeconds || 0,
        },
      };
    }
    default: {
      const never: never = draft.type;
      throw new Error(`Unknown strategy '${never}'`);
    }
  }
}
