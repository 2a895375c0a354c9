import { Skeleton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import styles from './ApprovalsPage.module.css';

/** The shape of the inbox before the first answer. */
export function ApprovalsSkeleton() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.list} role="status" aria-label={t('loading.label')}>
      {[0, 1, 2].map(row => (
        <Skeleton key={row} width="100%" height={120} aria-hidden="true" />
      ))}
    </div>
  );
}
