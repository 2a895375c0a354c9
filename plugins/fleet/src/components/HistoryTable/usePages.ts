import { useCallback, useMemo, useRef, useState } from 'react';
import type { DependencyList } from 'react';
import type { Page } from '@capstan/plugin-fleet-common';
import { useLive } from '../../hooks';
import type { Live } from '../../hooks';

/** A list that grows at both ends: new things appear by themselves, earlier ones when they are asked for. */
export interface Pages<T> {
  /** State of the newest page. */
  readonly live: Live<Page<T>>;
  /** Everything that was loaded so far, newest first. */
  readonly page: Page<T> | undefined;
  readonly isLoadingMore: boolean;
  /** Why the earlier ones could not be loaded. */
  readonly moreError?: Error;
  readonly more: () => void;
}

/**
 * Keeps every entry that was seen, so that what a new entry pushes off the first page does not vanish between the pages.
 * `deps` say which list it is; `sortKey` is an ISO time.
 */
export function usePages<T extends { readonly id: string }>(
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>,
  deps: DependencyList,
  options: { groupId: string; sortKey: (item: T) => string },
): Pages<T> {
  const live = useLive(signal => load(undefined, signal), deps, {
    groupIds: () => [options.groupId],
  });
  // What was asked for belongs to the list it was asked of.
  const list = JSON.stringify(deps.filter(dep => typeof dep === 'string'));
  const [earlier, setEarlier] = useState<{
    list: string;
    pages: readonly Page<T>[];
  }>({ list, pages: [] });
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<Error>();
  const seen = useRef<{ list: string; items: Map<string, T> }>({
    list,
    items: new Map(),
  });
  const pages = earlier.list === list ? earlier.pages : [];

  const page = useMemo(() => {
    if (!live.data) return undefined;
    if (seen.current.list !== list) seen.current = { list, items: new Map() };
    const { items } = seen.current;
    for (const each of [...pages, live.data])
      for (const item of each.items) items.set(item.id, item);
    const { nextCursor } = pages[pages.length - 1] ?? live.data;
    const sorted = [...items.values()].sort((a, b) =>
      options.sortKey(b).localeCompare(options.sortKey(a)),
    );
    return {
      items: sorted,
      total: Math.max(live.data.total, sorted.length),
      nextCursor,
    };
    // `sortKey` is the same rule on each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [live.data, pages, list]);

  const cursor = page?.nextCursor;
  const more = useCallback(async () => {
    if (cursor === undefined) return;
    setLoadingMore(true);
    setMoreError(undefined);
    try {
      const next = await load(cursor);
      setEarlier(former => ({
        list,
        pages: [...(former.list === list ? former.pages : []), next],
      }));
    } catch (error) {
      setMoreError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setLoadingMore(false);
    }
    // `load` depends on `deps` only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor, list]);

  return { live, page, isLoadingMore, moreError, more };
}
