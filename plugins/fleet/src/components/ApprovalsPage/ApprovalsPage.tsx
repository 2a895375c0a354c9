import { Container, VisuallyHidden } from '@backstage/ui';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { EmptyState } from '../EmptyState';
import { LoadError } from '../LoadError';
import { ApprovalCard } from './ApprovalCard';
import { ApprovalsSkeleton } from './ApprovalsSkeleton';
import { SimulatedNote } from '../Simulated';
import styles from './ApprovalsPage.module.css';

/** Everything that waits for a person, across services, the nearest deadline first; answered in place. */
export function ApprovalsPage() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const live = useLive(signal => api.listApprovals({ signal }), [api], {
    gapMs: 1000,
  });
  const { data } = live;
  return (
    <Container className={styles.page}>
      <SimulatedNote />
      <LoadError live={live} />
      {live.isLoading && <ApprovalsSkeleton />}
      {data && (
        <VisuallyHidden>
          <span role="status">
            {t('approvalsPage.count', { count: data.length })}
          </span>
        </VisuallyHidden>
      )}
      {data?.length === 0 && (
        <EmptyState
          title={t('approvalsPage.empty.title')}
          description={t('approvalsPage.empty.description')}
        />
      )}
      {data && data.length > 0 && (
        <ul className={styles.list} aria-label={t('approvalsPage.list')}>
          {data.map(approval => (
            <li key={approval.id}>
              <ApprovalCard approval={approval} onAnswered={live.reload} />
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}
