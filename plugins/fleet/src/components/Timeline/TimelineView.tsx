import {
  Button,
  SearchField,
  Select,
  Skeleton,
  VisuallyHidden,
} from '@backstage/ui';
import type { TimelineKind } from '@capstan/plugin-fleet-common';
import { useEffect } from 'react';
import {
  useFleetApi,
  useFleetTranslation,
  useLive,
  useTyped,
} from '../../hooks';
import { EmptyState } from '../EmptyState';
import { LoadError } from '../LoadError';
import { Paging } from '../Paging';
import styles from './Timeline.module.css';
import { TimelineList } from './TimelineList';
import { KINDS, PAGE_SIZE, useTimelineQuery } from './useTimelineQuery';
import type { TimelineViewState } from './useTimelineQuery';

/** Deployments, scalings, alerts, failures and actions on one axis: of a group, of a service, or of all services. */
export function TimelineView(props: { entityRef?: string; groupId?: string }) {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const state = useTimelineQuery(props);
  const { query, view } = state;
  const { groupId } = props;
  const live = useLive(
    signal => api.listTimeline(query, { signal }),
    [api, query],
    {
      keepPrevious: true,
      gapMs: 1000,
      groupIds: () => (groupId === undefined ? undefined : [groupId]),
    },
  );
  const { data, error } = live;
  useEffect(() => {
    // A page that somebody was sent, or that is long gone: there is always a first one.
    const statusCode = (error as { statusCode?: number } | undefined)
      ?.statusCode;
    if (statusCode === 400 && view.cursors.length > 0) state.change({});
  });
  return (
    <section className={styles.root} aria-label={t('timeline.title')}>
      <Filters state={state} />
      <LoadError live={live} />
      {live.isLoading && (
        <div role="status" aria-label={t('loading.label')}>
          <Skeleton width="100%" height={180} />
        </div>
      )}
      {data && (
        <VisuallyHidden>
          <span role="status">
            {t('timeline.events', { count: data.total })}
          </span>
        </VisuallyHidden>
      )}
      {data?.items.length === 0 && (
        <EmptyState
          title={t(
            state.isFiltered
              ? 'timeline.noMatch.title'
              : 'timeline.empty.title',
          )}
          description={t(
            state.isFiltered
              ? 'timeline.noMatch.description'
              : 'timeline.empty.description',
          )}
        />
      )}
      {data && data.items.length > 0 && (
        <div aria-busy={live.isPrevious} className={styles.results}>
          <TimelineList
            events={data.items}
            withoutLink={props.entityRef !== undefined || groupId !== undefined}
          />
          <Paging
            page={data}
            pageSize={PAGE_SIZE}
            count={t('timeline.events', { count: data.total })}
            state={state}
          />
        </div>
      )}
    </section>
  );
}

function Filters({ state }: { state: TimelineViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const [search, setSearch] = useTyped(view.search, text =>
    change({ search: text }),
  );
  return (
    <div
      className={styles.filters}
      role="search"
      aria-label={t('timeline.filters.label')}
    >
      <SearchField
        className={styles.search}
        size="small"
        label={t('timeline.filters.search')}
        placeholder={t('timeline.filters.searchPlaceholder')}
        maxLength={200}
        value={search}
        onChange={setSearch}
      />
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('timeline.filters.kind')}
        placeholder={t('timeline.filters.any')}
        options={KINDS.map(id => ({ id, label: t(`timeline.kind.${id}`) }))}
        value={[...view.kind]}
        onChange={kind => change({ kind: kind as TimelineKind[] })}
      />
      {state.isFiltered && (
        <Button
          variant="tertiary"
          onPress={() => change({ search: '', kind: [] })}
        >
          {t('timeline.filters.clear')}
        </Button>
      )}
    </div>
  );
}
