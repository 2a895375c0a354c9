import type { Strategy } from '../api/types.ts';
import type {
  GroupPlan,
  GroupView,
  PlannedInstance,
  Standing,
} from '../rollouts/GroupView.ts';
import { operate } from '../rollouts/operations.ts';
import type { RolloutOperation } from '../rollouts/operations.ts';
import { planGroup } from '../rollouts/planGroup.ts';
import type { RolloutRecord } from '../rollouts/RolloutRecord.ts';
import { isEnded } from '../rollouts/RolloutRecord.ts';

export const ROLLING: Strategy = {
  type: 'rolling',
  maxSurge: 1,
  maxUnavailable: 0,
};

/** A group without processes: it carries plans out in memory, so that rules can be tried in every order. */
export class ModelGroup {
  now = 1_000_000;
  desired: number;
  releaseId: string | undefined;
  warm: GroupView['warm'];
  rollout: RolloutRecord | undefined;
  /** The last rollout that ended. */
  lastEnded: RolloutRecord | undefined;
  instances: PlannedInstance[] = [];
  weights: Readonly<Record<string, number>> = {};
  /** Called with every plan and the view that it was made from, before it is carried out. */
  onPlan: (plan: GroupPlan, view: GroupView) => void = () => undefined;
  #count = 0;

  /** A group of so many ready instances of a release. */
  constructor(desired: number, releaseId?: string) {
    this.desired = desired;
    this.releaseId = releaseId;
    if (releaseId) {
      this.instances = Array.from({ length: desired }, () =>
        this.#instance(releaseId, 'ready'),
      );
    }
  }

  view(): GroupView {
    const { now, desired, releaseId, warm, rollout, instances } = this;
    return { now, desired, releaseId, warm, rollout, instances };
  }

  /** Plans and carries out until there is nothing more to do at this moment. */
  settle(): void {
    for (let passes = 0; passes < 200; passes += 1) {
      const view = this.view();
      const plan = planGroup(view);
      this.onPlan(plan, view);
      this.#stand(plan);
      this.weights = plan.weights;
      for (const { releaseId, count } of plan.start) {
        for (let index = 0; index < count; index += 1) {
          this.instances.push(this.#instance(releaseId, 'starting'));
        }
      }
      const gone = new Set(plan.retire.map(({ id }) => id));
      this.instances = this.instances.filter(({ id }) => !gone.has(id));
      if (
        plan.start.length === 0 &&
        gone.size === 0 &&
        this.rollout === view.rollout
      ) {
        return;
      }
    }
    throw new Error('The plans do not come to rest.');
  }

  start(toReleaseId: string, strategy: Strategy = ROLLING): void {
    this.rollout = {
      id: `r${(this.#count += 1)}`,
      groupId: 'shop/prod',
      fromReleaseId: this.releaseId,
      toReleaseId,
      strategy,
      phase: 'progressing',
      direction: 'forward',
      traffic: 0,
      ready: 0,
      wanted: this.desired,
      message: '',
      startedAt: new Date(this.now).toISOString(),
      cutOver: false,
      promoted: false,
      failedStarts: 0,
      failedReturns: 0,
    };
    this.settle();
  }

  /** Answers the refusal, if it was refused. */
  operate(operation: RolloutOperation): string | undefined {
    const result = operate(this.view(), this.rollout!, operation);
    if ('refusal' in result) {
      return result.refusal;
    }
    this.#stand(result);
    this.settle();
    return undefined;
  }

  /** The oldest `count` starting instances become ready. */
  becomeReady(count = Infinity): void {
    this.#change(
      count,
      i => i.phase === 'starting',
      i => ({ ...i, phase: 'ready' }),
    );
  }

  /** Everything that starts becomes ready until nothing starts any more. */
  run(): void {
    for (let rounds = 0; rounds < 200; rounds += 1) {
      this.settle();
      if (!this.instances.some(({ phase }) => phase === 'starting')) {
        return;
      }
      this.becomeReady();
    }
    throw new Error('Instances are started without end.');
  }

  /** `count` instances of a release end although nobody told them to. */
  fail(releaseId: string, count = 1): void {
    for (let index = 0; index < count; index += 1) {
      const victim = this.instances.find(i => i.releaseId === releaseId);
      if (!victim) {
        return;
      }
      this.instances = this.instances.filter(i => i !== victim);
      const { rollout } = this;
      if (
        rollout?.direction === 'forward' &&
        rollout.toReleaseId === releaseId
      ) {
        this.rollout = {
          ...rollout,
          failedStarts: rollout.failedStarts + 1,
          lastFailure: 'exited with code 1',
        };
      } else if (
        rollout?.direction === 'back' &&
        rollout.fromReleaseId === releaseId
      ) {
        this.rollout = { ...rollout, failedReturns: rollout.failedReturns + 1 };
      }
      this.settle();
    }
  }

  mark(index: number, change: Partial<PlannedInstance>): void {
    const target = this.instances[index % Math.max(1, this.instances.length)];
    this.#change(
      1,
      i => i === target,
      i => ({ ...i, ...change }),
    );
  }

  wait(seconds: number): void {
    this.now += seconds * 1000;
    this.settle();
  }

  count(releaseId: string, phase?: PlannedInstance['phase']): number {
    return this.instances.filter(
      i =>
        i.releaseId === releaseId && (phase === undefined || i.phase === phase),
    ).length;
  }

  #stand({ releaseId, warm, rollout }: Standing): void {
    this.releaseId = releaseId;
    this.warm = warm;
    if (rollout && isEnded(rollout)) {
      this.lastEnded = rollout;
      this.rollout = undefined;
    } else if (JSON.stringify(rollout) !== JSON.stringify(this.rollout)) {
      this.rollout = rollout;
    }
  }

  #change(
    count: number,
    fits: (instance: PlannedInstance) => boolean,
    change: (instance: PlannedInstance) => PlannedInstance,
  ): void {
    let left = count;
    this.instances = this.instances.map(instance => {
      if (left <= 0 || !fits(instance)) {
        return instance;
      }
      left -= 1;
      return change(instance);
    });
    this.settle();
  }

  #instance(
    releaseId: string,
    phase: PlannedInstance['phase'],
  ): PlannedInstance {
    this.#count += 1;
    return {
      id: `i${this.#count}`,
      releaseId,
      phase,
      replace: false,
      startedAt: this.now + this.#count,
    };
  }
}
