import { VisuallyHidden } from '@backstage/ui';
import type { GroupSize } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './RunningCount.module.css';

/** Running and wanted instances, the limits, and how many of the running ones are not healthy. Aligned as numbers. */
export function RunningCount(props: { size: GroupSize }) {
  const { t } = useFleetTranslation();
  const { running, desired, healthy, min, max } = props.size;
  const unhealthy = Math.max(0, running - healthy);
  return (
    <div className={styles.root}>
      <div className={styles.numbers}>
        <span className={styles.count} data-short={running < desired}>
          <VisuallyHidden>
            {t('groupSummary.running', {
              running: String(running),
              desired: String(desired),
            })}
          </VisuallyHidden>
          <span aria-hidden="true">
            {running}
            <span className={styles.slash}>/</span>
            {desired}
          </span>
        </span>
        <span className={styles.limits} title={t('groupSummary.limitsLabel')}>
          <VisuallyHidden>
            {t('groupSummary.limits', { min: String(min), max: String(max) })}
          </VisuallyHidden>
          <span aria-hidden="true">
            {min}–{max}
          </span>
        </span>
      </div>
      {unhealthy > 0 && (
        <div className={styles.unhealthy}>
          {t('groupSummary.unhealthy', { unhealthy: String(unhealthy) })}
        </div>
      )}
    </div>
  );
}
