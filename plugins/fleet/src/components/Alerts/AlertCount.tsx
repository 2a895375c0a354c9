import type { GroupAlerts } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { StatusDot } from '../StatusDot';
import styles from './Alerts.module.css';
import { SEVERITY_TONE, worstSeverity } from './severity';

/** How many alerts groups have, with the mark and the word of the worst. Nothing without any. */
export function AlertCount(props: {
  groups: readonly { readonly alerts?: GroupAlerts }[];
}) {
  const { t } = useFleetTranslation();
  const alerts = props.groups.flatMap(group => group.alerts ?? []);
  const worst = worstSeverity(alerts.map(each => each.worst));
  if (!worst) return null;
  const count = alerts.reduce((sum, each) => sum + each.open, 0);
  return (
    <span className={styles.count}>
      <StatusDot tone={SEVERITY_TONE[worst]} />
      {t('alerts.countOf', {
        number: t('alerts.count', { count }),
        severity: t(`alerts.severity.${worst}`),
      })}
    </span>
  );
}
