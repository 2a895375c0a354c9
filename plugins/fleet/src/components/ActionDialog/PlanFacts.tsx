import type { Plan, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation } from '../../hooks';
import styles from './ActionDialog.module.css';

/** How it is done, how long it takes, how much capacity is left at the lowest point: what the plan knows of them. */
export function PlanFacts({ plan, group }: { plan: Plan; group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const { estimate, lowestCapacity, mode } = plan;
  // Nobody wonders how long a pause takes.
  const unknownTime = !estimate && mode !== 'change';
  if (!estimate && lowestCapacity === undefined && mode === 'change')
    return null;
  return (
    <dl className={styles.facts}>
      {mode !== 'change' && (
        <>
          <dt>{t('actionDialog.fact.mode')}</dt>
          <dd>{t(`actionDialog.mode.${mode}`)}</dd>
        </>
      )}
      {(estimate || unknownTime) && <dt>{t('actionDialog.fact.estimate')}</dt>}
      {unknownTime && <dd>{t('actionDialog.fact.noEstimate')}</dd>}
      {estimate && (
        <dd>
          {t('actionDialog.fact.estimateValue', {
            duration: duration(estimate.seconds * 1000),
          })}{' '}
          <span className={styles.secondary}>
            {t('actionDialog.fact.estimateBasis', { basis: estimate.basis })}
          </span>
        </dd>
      )}
      {lowestCapacity !== undefined && (
        <>
          <dt>{t('actionDialog.fact.lowestCapacity')}</dt>
          <dd>
            {t('actionDialog.fact.lowestCapacityValue', {
              count: lowestCapacity,
              desired: String(group.size.desired),
            })}
          </dd>
        </>
      )}
    </dl>
  );
}
