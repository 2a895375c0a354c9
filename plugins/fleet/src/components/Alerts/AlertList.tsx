import type { Alert } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { AlertItem } from './AlertItem';
import styles from './Alerts.module.css';

/** Alerts below each other, in the order in which they come. */
export function AlertList(props: {
  alerts: readonly Alert[];
  withoutLink?: boolean;
  onChanged: () => void;
}) {
  const { t } = useFleetTranslation();
  return (
    <ul className={styles.list} aria-label={t('alerts.list')}>
      {props.alerts.map(alert => (
        <li key={alert.id}>
          <AlertItem
            alert={alert}
            withoutLink={props.withoutLink}
            onChanged={props.onChanged}
          />
        </li>
      ))}
    </ul>
  );
}
