import type { GroupView } from './GroupView.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import type { Wishes } from './Wishes.ts';

/** Share of new requests per release in percent, adding up to 100; empty only when there is no release. */
export function shareTraffic(
  view: GroupView,
  rollout: RolloutRecord | undefined,
  wishes: Wishes,
): Record<string, number> {
  if (!rollout) {
    return view.releaseId ? { [view.releaseId]: 100 } : {};
  }
  const { fromReleaseId: from, toReleaseId: to } = rollout;
  if (!from || from === to) {
    return { [to]: 100 };
  }
  const serving = (releaseId: string) =>
    view.instances.filter(
      i =>
        i.releaseId === releaseId &&
        i.phase === 'ready' &&
        !wishes.retires(i.id),
    ).length;
  const byCount = () => {
    const [fresh, former] = [serving(to), serving(from)];
    if (fresh + former === 0) {
      return split(from, to, rollout.traffic);
    }
    return split(
      from,
      to,
      Math.round((10_000 * fresh) / (fresh + former)) / 100,
    );
  };
  if (rollout.strategy.type === 'rolling') {
    return byCount();
  }
  if (rollout.direction === 'back') {
    // A former set that was never scaled down takes everything at once; one that is incomplete takes what it can.
    return !rollout.cutOver || serving(from) >= view.desired
      ? split(from, to, 0)
      : byCount();
  }
  return split(from, to, rollout.cutOver ? 100 : rollout.traffic);
}

function split(
  from: string,
  to: string,
  traffic: number,
): Record<string, number> {
  return { [from]: Math.round((100 - traffic) * 100) / 100, [to]: traffic };
}
