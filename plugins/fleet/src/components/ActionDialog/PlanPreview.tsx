import { Alert, Text } from '@backstage/ui';
import type { Plan, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { PlanFacts } from './PlanFacts';
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
      <PlanFacts plan={plan} group={group} />
      <PlannedChanges changes={plan.changes} />
    </section>
  );
}
