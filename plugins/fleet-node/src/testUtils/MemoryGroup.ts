import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  HealthReason,
  ScalingProcess,
  Strategy,
} from '@capstan/plugin-fleet-common';
import type { ObservedActivity, ObservedSignal } from '../Observation';
import { advanceRollout, nextStep } from './MemoryRollout';
import type { MemoryRollout } from './MemoryRollout';

/** @public */
export interface MemoryRelease {
  readonly id: string;
  readonly label: string;
  readonly digest?: string;
  readonly commit?: string;
  readonly createdAt?: string;
  readonly configuration?: Readonly<Record<string, string>>;
  /** Why it cannot be deployed; absent when it can. */
  readonly undeployable?: string;
}

/** @public */
export interface MemoryGroupOptions {
  readonly service: string;
  readonly environment: string;
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
  readonly releases: readonly MemoryRelease[];
  /** Release that serves at the start; absent: the group is empty. */
  readonly current?: string;
  readonly autoscaling?: boolean;
}

/** The engine says no, in a sentence; nothing was changed. */
export class MemoryRefusal extends Error {
  readonly name = 'MemoryRefusal' as const;
}

/** What its autoscaler can be told to leave alone. @public */
export const MEMORY_PROCESSES: readonly ScalingProcess[] = [
  'scaleIn',
  'scaleOut',
];

/** A rollback replaces all instances at once. */
const ROLLBACK_STRATEGY: Strategy = {
  type: 'blueGreen',
  bakeSeconds: 0,
  gate: false,
};

/**
 * One scale group of the in-memory engine: the rules of what may be asked of it, and what time does to it.
 * Times in milliseconds.
 */
export class MemoryGroup {
  readonly nativeId: string;
  readonly service: string;
  readonly environment: string;
  readonly releases: MemoryRelease[];
  autoscaling: boolean;
  readonly ended: MemoryRollout[] = [];
  readonly activities: ObservedActivity[] = [];
  signals: ObservedSignal[] = [];
  conditions: HealthReason[] = [];
  /** Healthy instances, when a test wants fewer than run. */
  healthy?: number;
  /** Of {@link MEMORY_PROCESSES}. */
  suspended: readonly ScalingProcess[] = [];
  min: number;
  max: number;
  desired: number;
  version = 1;
  current?: string;
  rollout?: MemoryRollout;
  warm?: { releaseId: string; until: number };
  #at: number;
  #rollouts = 0;
  readonly #rolloutMs: number;

  constructor(
    options: MemoryGroupOptions,
    timing: { now: number; rolloutMs: number },
  ) {
    this.nativeId = `${options.service}/${options.environment}`;
    this.service = options.service;
    this.environment = options.environment;
    this.min = options.min ?? 1;
    this.max = options.max ?? 10;
    this.desired = options.desired ?? 2;
    this.releases = [...options.releases];
    this.current = options.current;
    this.autoscaling = options.autoscaling ?? false;
    this.#at = timing.now;
    this.#rolloutMs = timing.rolloutMs;
  }

  /** Brings everything up to `now`; `true` when something changed. */
  settle(now: number): boolean {
    const before = JSON.stringify([this.rollout, this.warm]);
    let left = now - this.#at;
    this.#at = now;
    while (this.rollout) {
      const rollout = this.rollout;
      const rest = advanceRollout(rollout, left, {
        rolloutMs: this.#rolloutMs,
      });
      if (rollout.phase === 'baking' && rollout.from !== undefined) {
        this.warm = {
          releaseId: rollout.from,
          until: now - rest + (rollout.left ?? 0),
        };
      }
      if (!RUNNING_PHASES.includes(rollout.phase))
        this.#close(rollout, now - rest);
      if (rest <= 0) break;
      left = rest;
    }
    if (this.warm && this.warm.until <= now) this.warm = undefined;
    return JSON.stringify([this.rollout, this.warm]) !== before;
  }

  /** Does what is asked, or throws a {@link MemoryRefusal} and changes nothing. The rollout that it is about is the answer. */
  act(
    request: ActionRequest,
    by: { actor?: string; reason?: string; rollbackOf?: string },
  ): MemoryRollout | undefined {
    switch (request.kind) {
      case 'scale':
        this.#scale(request);
        return undefined;
      case 'autoscaling':
        this.#suspend(request.suspended);
        return undefined;
      case 'rollout':
        return this.#start(
          request.revisionId,
          request.strategy ?? {
            type: 'rolling',
            maxSurge: 1,
            maxUnavailable: 0,
          },
          by,
        );
      case 'rollback':
        return this.#rollBack(request.revisionId, by);
      default:
        return this.#steer(request.kind);
    }
  }

  label(releaseId: string): string {
    return (
      this.releases.find(release => release.id === releaseId)?.label ??
      releaseId
    );
  }

  #scale(request: { desired?: number; min?: number; max?: number }): void {
    const min = request.min ?? this.min;
    const max = request.max ?? this.max;
    const desired = request.desired ?? this.desired;
    if (min > max || desired < min || desired > max) {
      throw new MemoryRefusal(
        `Could not scale '${this.nativeId}' to ${desired}: it must stay between ${min} and ${max}.`,
      );
    }
    const from = this.desired;
    Object.assign(this, { min, max, desired });
    this.version++;
    let effect: ObservedActivity['effect'] = 'changed';
    if (desired !== from) effect = desired > from ? 'scaledOut' : 'scaledIn';
    this.activities.unshift({
      id: `${this.activities.length + 1}`,
      at: new Date(this.#at).toISOString(),
      cause: 'person',
      effect,
      from,
      to: desired,
      reason: 'a person asked for it',
    });
  }

  #suspend(suspended: readonly ScalingProcess[]): void {
    const other = suspended.find(name => !MEMORY_PROCESSES.includes(name));
    if (!this.autoscaling || other !== undefined) {
      throw new MemoryRefusal(
        `Could not suspend ${other ?? 'anything'}: '${
          this.nativeId
        }' does not scale so.`,
      );
    }
    this.suspended = [...suspended];
    this.version++;
  }

  #start(
    releaseId: string,
    strategy: Strategy,
    by: { actor?: string; reason?: string; rollbackOf?: string },
  ): MemoryRollout {
    const release = this.releases.find(candidate => candidate.id === releaseId);
    if (!release)
      throw new MemoryRefusal(
        `Could not start a rollout of '${this.nativeId}': there is no revision '${releaseId}'.`,
      );
    if (release.undeployable)
      throw new MemoryRefusal(
        `Revision '${release.label}' cannot be deployed: ${release.undeployable}`,
      );
    if (this.rollout)
      throw new MemoryRefusal(
        `A rollout of '${this.nativeId}' runs: wait for it or abort it.`,
      );
    const rollout: MemoryRollout = {
      id: `${this.nativeId}#${++this.#rollouts}`,
      from: this.current,
      to: releaseId,
      ...by,
      strategy,
      startedAt: this.#at,
      phase: 'progressing',
      direction: 'forward',
      done: 0,
      traffic: 0,
      message: `Replaces ${this.desired} instances.`,
    };
    this.rollout = rollout;
    this.current = releaseId;
    this.version++;
    return rollout;
  }

  #rollBack(
    releaseId: string | undefined,
    by: { actor?: string; reason?: string; rollbackOf?: string },
  ): MemoryRollout {
    if (releaseId === undefined)
      throw new MemoryRefusal('A rollback names its revision.');
    if (this.rollout && this.rollout.from === releaseId)
      return this.#steer('abort');
    return this.#start(releaseId, ROLLBACK_STRATEGY, {
      ...by,
      rollbackOf: by.rollbackOf ?? '-',
    });
  }

  #steer(kind: 'pause' | 'resume' | 'promote' | 'abort'): MemoryRollout {
    const rollout = this.rollout;
    if (!rollout)
      throw new MemoryRefusal(
        `Could not ${kind}: no rollout of '${this.nativeId}' runs.`,
      );
    const wanted = {
      pause: ['progressing'],
      resume: ['paused'],
      promote: ['awaitingPromotion'],
      abort: undefined,
    }[kind];
    if (
      (wanted && !wanted.includes(rollout.phase)) ||
      rollout.direction === 'back'
    ) {
      throw new MemoryRefusal(
        `Could not ${kind} the rollout of '${this.nativeId}': it is ${rollout.phase}.`,
      );
    }
    if (kind === 'pause') rollout.phase = 'paused';
    if (kind === 'resume') rollout.phase = 'progressing';
    if (kind === 'promote') nextStep(rollout);
    if (kind === 'abort') this.#abort(rollout);
    this.version++;
    if (!RUNNING_PHASES.includes(rollout.phase)) this.#close(rollout, this.#at);
    return rollout;
  }

  #abort(rollout: MemoryRollout): void {
    const warm = rollout.phase === 'baking';
    this.current = rollout.from;
    this.warm = undefined;
    rollout.direction = 'back';
    rollout.phase = 'progressing';
    rollout.message = 'Goes back to the former revision.';
    // All that a strategy with a whole second set has to take back is traffic.
    if (warm || rollout.strategy.type !== 'rolling') rollout.done = 0;
    advanceRollout(rollout, 0, { rolloutMs: this.#rolloutMs });
  }

  #close(rollout: MemoryRollout, at: number): void {
    rollout.endedAt = at;
    this.rollout = undefined;
    this.ended.unshift(rollout);
  }
}
