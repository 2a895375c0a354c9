import type { GroupedItem, ScaleGroup } from '@capstan/plugin-fleet-common';

/** What can be done to several groups at once. */
export type GroupedKind = 'rollback' | 'promote';

/** What the API takes at once. */
export const MOST = 50;

/** Groups that can do it now, and those that cannot, with the reason. */
export function splitGroups(
  groups: readonly ScaleGroup[],
  kind: GroupedKind,
): {
  readonly able: readonly ScaleGroup[];
  readonly unable: readonly { group: ScaleGroup; reason: string }[];
} {
  const able: ScaleGroup[] = [];
  const unable: { group: ScaleGroup; reason: string }[] = [];
  for (const group of groups) {
    const capability = group.capabilities[kind];
    if (capability.can) able.push(group);
    else unable.push({ group, reason: capability.reason });
  }
  return { able, unable };
}

export function toItem(group: ScaleGroup, kind: GroupedKind): GroupedItem {
  return {
    groupId: group.id,
    request:
      kind === 'rollback'
        ? { kind }
        : { kind, rolloutId: group.rollout?.id ?? '' },
  };
}

/** The list with one entry moved by one place; the same list when there is no such place. */
export function moved<T>(
  list: readonly T[],
  index: number,
  by: -1 | 1,
): readonly T[] {
  const other = index + by;
  if (other < 0 || other >= list.length) return list;
  const next = [...list];
  [next[index], next[other]] = [next[other], next[index]];
  return next;
}
