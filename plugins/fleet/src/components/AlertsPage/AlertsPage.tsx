import { Container, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useEffect } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { AlertList } from '../Alerts';
import { EmptyState } from '../EmptyState';
import { LoadError } from '../LoadError';
import { Paging } from '../Paging';
import { SignalSources } from '../SignalSources';
import { AlertFilters } from './AlertFilters';
import { SimulatedNote } from '../Simulated';
import styles from './AlertsPage.module.css';
import { PAGE_SIZE, useAlertQuery } from './useAlertQuery';

/** The alerts of all services, the worst and newest first; answered in place. */
export function AlertsPage() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const state = useAlertQuery();
  const { query, view } = state;
  const live = useLive(
    signal => api.listAlerts(query, { signal }),
    [api, query],
    { keepPrevious: true, gapMs: 1000 },
  );
  const { data, error } = live;
  useEffect(() => {
    // A page that somebody was sent, or that is long gone: there is always a first one.
    const statusCode = (error as { statusCode?: number } | undefined)
      ?.statusCode;
    if (statusCode === 400 && view.cursors.length > 0) state.change({});
  });
  return (
    <Container className={styles.page}>
      <SimulatedNote />
      <AlertFilters state={state} />
      <LoadError live={live} />
      {live.isLoading && <Placeholder />}
      {data && <SignalSources sources={data.sources} onlyTroubles />}
      {data && (
        <VisuallyHidden>
          <span role="status">{t('alerts.count', { count: data.total })}</span>
        </VisuallyHidden>
      )}
      {data?.items.length === 0 && (
        <EmptyState
          title={t(
            state.isFiltered
              ? 'alertsPage.noMatch.title'
              : 'alertsPage.empty.title',
          )}
          description={t(
            state.isFiltered
              ? 'alertsPage.noMatch.description'
              : 'alertsPage.empty.description',
          )}
        />
      )}
      {data && data.items.length > 0 && (
        <div aria-busy={live.isPrevious} className={styles.results}>
          <AlertList alerts={data.items} onChanged={live.reload} />
          <Paging
            page={data}
            pageSize={PAGE_SIZE}
            count={t('alerts.count', { count: data.total })}
            state={state}
          />
        </div>
      )}
    </Container>
  );
}

function Placeholder() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.page} role="status" aria-label={t('loading.label')}>
      {[0, 1, 2].map(row => (
        <Skeleton key={row} width="100%" height={92} />
      ))}
    </div>
  );
}
