import type { GroupAlerts } from '@capstan/plugin-fleet-common';
import { VisuallyHidden } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { StatusDot } from '../StatusDot';
import styles from './Alerts.module.css';
import { SEVERITY_TONE, worstSeverity } from './severity';

/** How many alerts groups have, with the mark and the word of the worst. Nothing without any. */
export function AlertCount(props: {
  groups: readonly { readonly alerts?: GroupAlerts }[];
  /** The number alone, as in a column; its words stay for screen readers and for the pointer. */
  isShort?: boolean;
}) {
  const { t } = useFleetTranslation();
  const alerts = props.groups.flatMap(group => group.alerts ?? []);
  const worst = worstSeverity(alerts.map(each => each.worst));
  if (!worst) return null;
  const count = alerts.reduce((sum, each) => sum + each.open, 0);
  const words = t('alerts.countOf', {
    number: t('alerts.count', { count }),
    severity: t(`alerts.severity.${worst}`),
  });
  return (
    <span className={styles.count} title={props.isShort ? words : undefined}>
      <StatusDot tone={SEVERITY_TONE[worst]} />
      {props.isShort ? (
        <>
          <span aria-hidden="true">{count}</span>
          <VisuallyHidden>{words}</VisuallyHidden>
        </>
      ) : (
        words
      )}
    </span>
  );
}
