import { Alert, Text } from '@backstage/ui';
import type { Plan, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation } from '../../hooks';
import { PlannedChanges } from './PlannedChanges';
import styles from './ActionDialog.module.css';

/** What an action would do, in the order in which it matters to the person who confirms it. */
export function PlanPreview({
  plan,
  group,
}: {
  plan: Plan;
  group: ScaleGroup;
}) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  return (
    <section aria-label={t('actionDialog.planLabel')} className={styles.plan}>
      {plan.refusal && (
        <Alert
          status="danger"
          icon
          title={t('actionDialog.refusal')}
          description={plan.refusal}
        />
      )}
      {plan.warnings.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('actionDialog.warnings')}
          description={
            <ul className={styles.warnings}>
              {plan.warnings.map(warning => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          }
        />
      )}
      <Text as="p" weight="bold">
        {plan.summary}
      </Text>
      <dl className={styles.facts}>
        <dt>{t('actionDialog.fact.mode')}</dt>
        <dd>{t(`actionDialog.mode.${plan.mode}`)}</dd>
        <dt>{t('actionDialog.fact.estimate')}</dt>
        <dd>
          {plan.estimate ? (
            <>
              {t('actionDialog.fact.estimateValue', {
                duration: duration(plan.estimate.seconds * 1000),
              })}{' '}
              <span className={styles.secondary}>
                {t('actionDialog.fact.estimateBasis', {
                  basis: plan.estimate.basis,
                })}
              </span>
            </>
          ) : (
            t('actionDialog.fact.noEstimate')
          )}
        </dd>
        {plan.lowestCapacity !== undefined && (
          <>
            <dt>{t('actionDialog.fact.lowestCapacity')}</dt>
            <dd>
              {t('actionDialog.fact.lowestCapacityValue', {
                count: plan.lowestCapacity,
                desired: String(group.size.desired),
              })}
            </dd>
          </>
        )}
      </dl>
      <PlannedChanges changes={plan.changes} />
    </section>
  );
}
