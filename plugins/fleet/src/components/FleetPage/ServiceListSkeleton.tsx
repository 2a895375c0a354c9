import { Skeleton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import styles from './ServiceListSkeleton.module.css';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The shape of the list before the first answer. */
export function ServiceListSkeleton() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.root} role="status" aria-label={t('loading.label')}>
      {ROWS.map(row => (
        <div key={row} className={styles.row} aria-hidden="true">
          <Skeleton width="70%" height={18} />
          <Skeleton width="85%" height={18} />
          <Skeleton width="60%" height={18} />
          <Skeleton width="90%" height={18} />
        </div>
      ))}
    </div>
  );
}
