import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useCallback, useEffect, useState } from 'react';

/** Groups that a person has selected, over all pages of a list. */
export interface Selection {
  /** In the order in which they were selected, as they were last seen. */
  readonly groups: readonly ScaleGroup[];
  has(groupId: string): boolean;
  toggle(group: ScaleGroup): void;
  clear(): void;
}

/** Keeps what is selected while the list turns its pages, and as fresh as the list is. */
export function useSelection(
  listed: readonly ScaleGroup[] | undefined,
): Selection {
  const [selected, setSelected] = useState<ReadonlyMap<string, ScaleGroup>>(
    new Map(),
  );
  useEffect(() => {
    setSelected(former => {
      const news = (listed ?? []).filter(
        group => former.has(group.id) && former.get(group.id) !== group,
      );
      if (news.length === 0) return former;
      const next = new Map(former);
      for (const group of news) next.set(group.id, group);
      return next;
    });
  }, [listed]);
  return {
    groups: [...selected.values()],
    has: id => selected.has(id),
    toggle: useCallback(
      group =>
        setSelected(former => {
          const next = new Map(former);
          if (!next.delete(group.id)) next.set(group.id, group);
          return next;
        }),
      [],
    ),
    clear: useCallback(() => setSelected(new Map()), []),
  };
}
