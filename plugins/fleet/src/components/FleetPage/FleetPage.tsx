import { Container, VisuallyHidden, useBreakpoint } from '@backstage/ui';
import type { ServicePage } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { LoadError } from '../LoadError';
import { ScopeTroubles } from '../ScopeTroubles';
import styles from './FleetPage.module.css';
import { NoServices } from './NoServices';
import { Paging } from './Paging';
import { ServiceCards } from './ServiceCards';
import { ServiceFilters } from './ServiceFilters';
import { ServiceListSkeleton } from './ServiceListSkeleton';
import { ServiceTable } from './ServiceTable';
import { useServiceQuery } from './useServiceQuery';
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
    { keepPrevious: true },
  );
  const { data } = live;
  // Filters stay while an answer is outstanding, and are not offered where there is nothing to filter.
  const hasFilters = data
    ? data.total > 0 || state.isFiltered
    : !live.error || state.isFiltered;

  return (
    <Container className={styles.page}>
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
            <Services page={data} state={state} />
          </div>
        </>
      )}
    </Container>
  );
}

function Services(props: { page: ServicePage; state: ServiceViewState }) {
  const { page, state } = props;
  const isWide = useBreakpoint().up('lg');
  if (page.items.length === 0)
    return (
      <NoServices isFiltered={state.isFiltered} onClear={state.clearFilters} />
    );
  return (
    <>
      {isWide ? (
        <ServiceTable services={page.items} state={state} />
      ) : (
        <ServiceCards services={page.items} />
      )}
      <Paging page={page} state={state} />
    </>
  );
}
