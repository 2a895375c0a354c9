import type { RolloutPhase, Strategy } from '@capstan/plugin-fleet-common';

/** A rollout of the in-memory engine. Times in milliseconds. */
export interface MemoryRollout {
  readonly id: string;
  readonly from?: string;
  readonly to: string;
  readonly rollbackOf?: string;
  readonly strategy: Strategy;
  readonly actor?: string;
  readonly reason?: string;
  readonly startedAt: number;
  phase: RolloutPhase;
  direction: 'forward' | 'back';
  /** 0–1: how many of the new instances are there. */
  done: number;
  /** Percent of requests on the new revision. */
  traffic: number;
  step?: number;
  /** Time left in a timed pause of a canary step, or of baking. */
  left?: number;
  endedAt?: number;
  message: string;
}

/** What {@link advanceRollout} needs to know of the engine. */
export interface MemoryRolloutTiming {
  /** How long it takes to start (or to take back) all instances. */
  readonly rolloutMs: number;
}

/**
 * Lets time pass for a rollout that runs; the rest of `ms` that it did not need is the answer. A rollout that waits
 * for a person uses up all the time.
 */
export function advanceRollout(
  rollout: MemoryRollout,
  ms: number,
  timing: MemoryRolloutTiming,
): number {
  switch (rollout.phase) {
    case 'progressing':
      return rollout.direction === 'back'
        ? goBack(rollout, ms, timing)
        : goForward(rollout, ms, timing);
    case 'baking': {
      const left = rollout.left ?? 0;
      if (ms < left) {
        rollout.left = left - ms;
        return 0;
      }
      end(rollout, 'succeeded', 'All instances run the new revision.');
      return ms - left;
    }
    default:
      return 0;
  }
}

function goForward(
  rollout: MemoryRollout,
  ms: number,
  timing: MemoryRolloutTiming,
): number {
  if (rollout.done < 1) {
    const needed = (1 - rollout.done) * timing.rolloutMs;
    if (ms < needed) {
      rollout.done += ms / timing.rolloutMs;
      if (rollout.strategy.type === 'rolling')
        rollout.traffic = Math.round(rollout.done * 100);
      return 0;
    }
    rollout.done = 1;
    afterInstances(rollout);
    return ms - needed;
  }
  const left = rollout.left ?? 0;
  if (ms < left) {
    rollout.left = left - ms;
    return 0;
  }
  nextStep(rollout);
  return ms - left;
}

function goBack(
  rollout: MemoryRollout,
  ms: number,
  timing: MemoryRolloutTiming,
): number {
  const needed = rollout.done * timing.rolloutMs;
  if (ms < needed) {
    rollout.done -= ms / timing.rolloutMs;
    if (rollout.strategy.type === 'rolling')
      rollout.traffic = Math.round(rollout.done * 100);
    return 0;
  }
  rollout.done = 0;
  rollout.traffic = 0;
  end(rollout, 'aborted', 'A person aborted it; the former revision serves.');
  return ms - needed;
}

function afterInstances(rollout: MemoryRollout): void {
  switch (rollout.strategy.type) {
    case 'rolling':
      shiftAll(rollout, 0);
      return;
    case 'blueGreen':
      if (rollout.strategy.gate) rollout.phase = 'awaitingPromotion';
      else shiftAll(rollout, rollout.strategy.bakeSeconds);
      return;
    default:
      rollout.step = -1;
      nextStep(rollout);
  }
}

/** Into the next canary step, or past the last one. */
export function nextStep(rollout: MemoryRollout): void {
  const { strategy } = rollout;
  if (strategy.type !== 'canary') {
    shiftAll(rollout, strategy.type === 'blueGreen' ? strategy.bakeSeconds : 0);
    return;
  }
  const index = (rollout.step ?? -1) + 1;
  const step = strategy.steps[index];
  if (!step) {
    shiftAll(rollout, strategy.bakeSeconds);
    return;
  }
  rollout.step = index;
  rollout.traffic = step.weight;
  rollout.phase =
    step.pauseSeconds === undefined ? 'awaitingPromotion' : 'progressing';
  rollout.left = (step.pauseSeconds ?? 0) * 1000;
}

function shiftAll(rollout: MemoryRollout, bakeSeconds: number): void {
  rollout.traffic = 100;
  if (bakeSeconds > 0) {
    rollout.phase = 'baking';
    rollout.left = bakeSeconds * 1000;
    rollout.message =
      'All traffic is on the new revision; the old one is warm.';
  } else {
    end(rollout, 'succeeded', 'All instances run the new revision.');
  }
}

function end(
  rollout: MemoryRollout,
  phase: RolloutPhase,
  message: string,
): void {
  rollout.phase = phase;
  rollout.message = message;
}
