import { ButtonIcon, Skeleton } from '@backstage/ui';
import type { Plan, ScaleGroup } from '@capstan/plugin-fleet-common';
import { RiArrowDownLine, RiArrowUpLine, RiCloseLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import { PlanPreview } from '../ActionDialog';
import { placeOf } from '../../groupFacts';
import styles from './GroupedActionDialog.module.css';

/** One group of a grouped action: what would happen to it, and its place in the order. */
export function GroupedItemPlan(props: {
  group: ScaleGroup;
  plan: Plan | undefined;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const { group, plan } = props;
  const { t } = useFleetTranslation();
  const where = t('groupedAction.where', {
    group: group.name,
    environment: placeOf(group),
  });
  return (
    <div className={styles.item} data-refused={plan?.refusal !== undefined}>
      <div className={styles.itemHead}>
        <strong className={styles.where}>{where}</strong>
        <ButtonIcon
          size="small"
          variant="tertiary"
          aria-label={t('groupedAction.up', { where })}
          icon={<RiArrowUpLine aria-hidden="true" />}
          isDisabled={props.isFirst}
          onPress={() => props.onMove(-1)}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          aria-label={t('groupedAction.down', { where })}
          icon={<RiArrowDownLine aria-hidden="true" />}
          isDisabled={props.isLast}
          onPress={() => props.onMove(1)}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          aria-label={t('groupedAction.remove', { where })}
          icon={<RiCloseLine aria-hidden="true" />}
          onPress={props.onRemove}
        />
      </div>
      {!plan && <Skeleton width="70%" height={18} />}
      {plan && (
        <>
          {plan.refusal && <div className={styles.refusal}>{plan.refusal}</div>}
          {!plan.refusal && <div>{plan.summary}</div>}
          {plan.warnings.map(warning => (
            <div key={warning} className={styles.warning}>
              {warning}
            </div>
          ))}
          <details className={styles.details}>
            <summary>{t('groupedAction.details')}</summary>
            <PlanPreview plan={plan} group={group} />
          </details>
        </>
      )}
    </div>
  );
}
