import type { GroupPlan, PlannedInstance } from './GroupView.ts';

/** Collects what a plan wants done; the same instance is retired once at most. */
export class Wishes {
  readonly start: GroupPlan['start'][number][] = [];
  readonly retire: GroupPlan['retire'][number][] = [];

  startSome(releaseId: string, count: number): void {
    if (count > 0) {
      this.start.push({ releaseId, count });
    }
  }

  retireOne(instance: PlannedInstance, reason: string): void {
    if (!this.retires(instance.id)) {
      this.retire.push({ id: instance.id, reason });
    }
  }

  retires(id: string): boolean {
    return this.retire.some(wish => wish.id === id);
  }
}
