import type { GroupPlan, GroupView, PlannedInstance } from './GroupView.ts';

/** Collects what a plan wants done; the same instance is retired once at most. */
export class Wishes {
  readonly start: GroupPlan['start'][number][] = [];
  retire: GroupPlan['retire'][number][] = [];

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

  /** Takes back wishes to retire ready instances, the last first, until at least `needed` of them stay. */
  keepReady(view: GroupView, needed: number): void {
    const ready = new Set(
      view.instances.filter(i => i.phase === 'ready').map(i => i.id),
    );
    let spare = Math.max(0, ready.size - needed);
    this.retire = this.retire.filter(({ id }) => {
      if (!ready.has(id)) {
        return true;
      }
      spare -= 1;
      return spare >= 0;
    });
  }

  retires(id: string): boolean {
    return this.retire.some(wish => wish.id === id);
  }
}
