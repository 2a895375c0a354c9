import { Container, VisuallyHidden } from '@backstage/ui';
import { useEffect } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { EmptyState } from '../EmptyState';
import { LoadError } from '../LoadError';
import { Paging } from '../Paging';
import { AuditEntry } from './AuditEntry';
import { AuditFilters } from './AuditFilters';
import styles from './AuditPage.module.css';
import { AuditSkeleton } from './AuditSkeleton';
import { PAGE_SIZE, useAuditQuery } from './useAuditQuery';

/** Who did what, why, and what came of it, across all services; also what was denied. */
export function AuditPage() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const state = useAuditQuery();
  const { query, view } = state;
  const live = useLive(
    signal => api.listAudit(query(Date.now()), { signal }),
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
      <AuditFilters state={state} />
      <LoadError live={live} />
      {live.isLoading && <AuditSkeleton />}
      {data && (
        <VisuallyHidden>
          <span role="status">
            {t('auditPage.events', { count: data.total })}
          </span>
        </VisuallyHidden>
      )}
      {data?.items.length === 0 && (
        <EmptyState
          title={t(
            state.isFiltered
              ? 'auditPage.noMatch.title'
              : 'auditPage.empty.title',
          )}
          description={t(
            state.isFiltered
              ? 'auditPage.noMatch.description'
              : 'auditPage.empty.description',
          )}
        />
      )}
      {data && data.items.length > 0 && (
        <div aria-busy={live.isPrevious} className={styles.results}>
          <ol className={styles.list} aria-label={t('auditPage.list')}>
            {data.items.map(event => (
              <li key={event.sequence}>
                <AuditEntry event={event} />
              </li>
            ))}
          </ol>
          <Paging
            page={data}
            pageSize={PAGE_SIZE}
            count={t('auditPage.events', { count: data.total })}
            state={state}
          />
        </div>
      )}
    </Container>
  );
}
