import { Skeleton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import styles from './GroupDetails.module.css';

/** Stands where a table or a chart will be. */
export function TabSkeleton() {
  const { t } = useFleetTranslation();
  return (
    <div
      className={styles.skeleton}
      role="status"
      aria-label={t('loading.label')}
    >
      <Skeleton width="30%" height={20} />
      <Skeleton width="100%" height={160} />
    </div>
  );
}
