import { Skeleton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import styles from './AuditPage.module.css';

/** The shape of the history before the first answer. */
export function AuditSkeleton() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.list} role="status" aria-label={t('loading.label')}>
      {[0, 1, 2, 3, 4, 5].map(row => (
        <div key={row} className={styles.entry} aria-hidden="true">
          <Skeleton width={120} height={18} />
          <Skeleton width="80%" height={40} />
        </div>
      ))}
    </div>
  );
}
