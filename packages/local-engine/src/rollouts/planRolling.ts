import type { GroupView, PlannedInstance } from './GroupView.ts';
import type { Wishes } from './Wishes.ts';

const WEIGHT = { starting: 0, unready: 1, ready: 2 } as const;

/** Who goes first: those that do not serve, then those that somebody asked to replace, then the youngest. */
export function retireOrder(a: PlannedInstance, b: PlannedInstance): number {
  return (
    WEIGHT[a.phase] - WEIGHT[b.phase] ||
    Number(b.replace) - Number(a.replace) ||
    b.startedAt - a.startedAt ||
    a.id.localeCompare(b.id)
  );
}

/**
 * One step of a rolling rollout: at most `desired + maxSurge` instances, at least `desired - maxUnavailable` of them
 * ready, new ones in, old ones out. Instances that do not serve are taken first, but never so many that the group
 * would rest on new ones that have not shown yet that they work.
 */
export function planRolling(
  view: GroupView,
  to: string,
  limits: { readonly maxSurge: number; readonly maxUnavailable: number },
  wishes: Wishes,
): void {
  const fresh = view.instances.filter(i => i.releaseId === to && !i.replace);
  const former = view.instances.filter(i => i.releaseId !== to || i.replace);
  const ready = (set: readonly PlannedInstance[]) =>
    set.filter(i => i.phase === 'ready').length;
  const total = fresh.length + former.length;
  const room = view.desired + limits.maxSurge - total;
  const missing = view.desired - fresh.length;
  const minReady = Math.max(0, view.desired - limits.maxUnavailable);

  wishes.startSome(to, Math.min(missing, room));

  let spareTotal = total - minReady - (fresh.length - ready(fresh));
  let spareReady = ready(fresh) + ready(former) - minReady;
  const leaving = [...former].sort(retireOrder);
  for (const instance of [...leaving, ...surplus(fresh, view.desired)]) {
    const serves = instance.phase === 'ready';
    if (spareTotal <= 0 || (serves && spareReady <= 0)) {
      continue;
    }
    spareTotal -= 1;
    spareReady -= serves ? 1 : 0;
    wishes.retireOne(
      instance,
      instance.releaseId === to
        ? 'fewer instances are wanted'
        : `'${to}' takes its place`,
    );
  }
}

function surplus(
  fresh: readonly PlannedInstance[],
  desired: number,
): PlannedInstance[] {
  return [...fresh]
    .sort(retireOrder)
    .slice(0, Math.max(0, fresh.length - desired));
}
