import type { Condition } from '../api/types.ts';

/** What is true of a group now; how long it has been true is `ConditionLog`'s matter. */
export type CurrentCondition = Omit<Condition, 'since'> & {
  readonly since?: string;
};

/** What conditions are judged from. */
export interface ConditionInput {
  readonly groupId: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly ready: number;
  readonly deployed: boolean;
  readonly hasPolicies: boolean;
  /** A policy wants more than max. */
  readonly wantsMore: boolean;
  readonly memoryLimitMib?: number;
  readonly memoryBytes: readonly number[];
  readonly loop?: {
    readonly releaseId: string;
    readonly failures: number;
    readonly since: number;
    readonly lastReason: string;
  };
  readonly balancerDown: boolean;
  readonly portError?: string;
}

export function judgeConditions(input: ConditionInput): CurrentCondition[] {
  const conditions: CurrentCondition[] = [];
  if (input.loop) {
    const { releaseId, failures, since, lastReason } = input.loop;
    conditions.push({
      type: 'crashLoop',
      since: new Date(since).toISOString(),
      message: `${failures} instances of '${releaseId}' failed in a row, the last because it ${lastReason}. It is started once in 10 s; look at its output, or roll back.`,
    });
  }
  if (input.hasPolicies && input.wantsMore && input.desired >= input.max) {
    conditions.push({
      type: 'atMax',
      message: `A policy wants more than ${input.max} instances. Raise max if the machine can carry more.`,
    });
  }
  const limit = (input.memoryLimitMib ?? Infinity) * 1024 * 1024;
  const near = input.memoryBytes.filter(bytes => bytes > limit).length;
  if (near > 0) {
    conditions.push({
      type: 'memoryNearLimit',
      message: `${near} instances use more than ${input.memoryLimitMib} MiB.`,
    });
  }
  if (input.balancerDown || input.portError) {
    conditions.push({
      type: 'balancerDown',
      message: input.portError
        ? `The balancer cannot open the port of '${input.groupId}': ${input.portError}. Free it or give the group another port.`
        : 'The balancer is not running; the engine is starting it again.',
    });
  }
  if (input.deployed && input.ready < input.min) {
    conditions.push({
      type: 'belowMin',
      message: `${input.ready} instances are ready, at least ${input.min} are meant to be.`,
    });
  }
  return conditions;
}

/** Remembers since when each condition holds. */
export class ConditionLog {
  readonly #since = new Map<Condition['type'], string>();

  note(current: readonly CurrentCondition[], now: string): Condition[] {
    const types = new Set(current.map(condition => condition.type));
    for (const type of this.#since.keys()) {
      if (!types.has(type)) {
        this.#since.delete(type);
      }
    }
    return current.map(condition => {
      const since = condition.since ?? this.#since.get(condition.type) ?? now;
      this.#since.set(condition.type, since);
      return { ...condition, since };
    });
  }
}
