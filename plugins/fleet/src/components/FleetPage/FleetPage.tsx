import { Container, VisuallyHidden, useBreakpoint } from '@backstage/ui';
import type { ServicePage } from '@capstan/plugin-fleet-common';
import { useEffect, useMemo } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { SelectionBar, useSelection } from '../GroupedActionDialog';
import type { Selection } from '../GroupedActionDialog';
import { LoadError } from '../LoadError';
import { Paging } from '../Paging';
import { ScopeTroubles } from '../ScopeTroubles';
import { SimulatedNote } from '../Simulated';
import styles from './FleetPage.module.css';
import { NoServices } from './NoServices';
import { ServiceCards } from './ServiceCards';
import { ServiceFilters } from './ServiceFilters';
import { ServiceListSkeleton } from './ServiceListSkeleton';
import { ServiceTable } from './ServiceTable';
import { PAGE_SIZE, useServiceQuery } from './useServiceQuery';
import type { ServiceViewState } from './useServiceQuery';

/** All services with their scale groups, the worst first. */
export function FleetPage() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const state = useServiceQuery();
  const { query } = state;
  const live = useLive(
    signal => api.listServices(query, { signal }),
    [api, query],
    // Every group of the portal can cause a signal, and the answer is a whole page.
    { keepPrevious: true, gapMs: 1000 },
  );
  const { data, error } = live;
  const { cursors } = state.view;
  const groups = useMemo(
    () => data?.items.flatMap(service => service.groups),
    [data],
  );
  const selection = useSelection(groups);
  useEffect(() => {
    // A page that somebody was sent, or that is long gone: there is always a first one.
    if (error && isBadInput(error) && cursors.length > 0) state.change({});
  });
  // Filters stay while an answer is outstanding, and are not offered where there is nothing to filter.
  const hasFilters = data
    ? data.total > 0 || state.isFiltered
    : !error || state.isFiltered;

  return (
    <Container className={styles.page}>
      <SimulatedNote />
      {hasFilters && <ServiceFilters state={state} facets={data?.facets} />}
      <LoadError live={live} />
      {live.isLoading && <ServiceListSkeleton />}
      {data && (
        <>
          <ScopeTroubles scopes={data.scopes} />
          <VisuallyHidden>
            <span role="status">
              {t('fleetPage.services', { count: data.total })}
            </span>
          </VisuallyHidden>
          <div aria-busy={live.isPrevious} className={styles.results}>
            <Services page={data} state={state} selection={selection} />
          </div>
          <SelectionBar groups={selection.groups} onClear={selection.clear} />
        </>
      )}
    </Container>
  );
}

function isBadInput(error: Error): boolean {
  return (
    error.name === 'InputError' ||
    (error as { statusCode?: number }).statusCode === 400
  );
}

function Services(props: {
  page: ServicePage;
  state: ServiceViewState;
  selection: Selection;
}) {
  const { page, state, selection } = props;
  const { t } = useFleetTranslation();
  const isWide = useBreakpoint().up('lg');
  if (page.items.length === 0)
    return (
      <NoServices isFiltered={state.isFiltered} onClear={state.clearFilters} />
    );
  return (
    <>
      {isWide ? (
        <ServiceTable
          services={page.items}
          state={state}
          selection={selection}
        />
      ) : (
        <ServiceCards services={page.items} selection={selection} />
      )}
      <Paging
        page={page}
        pageSize={PAGE_SIZE}
        count={t('fleetPage.services', { count: page.total })}
        state={state}
      />
    </>
  );
}
