import type { Alert } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation } from '../../hooks';
import styles from './Alerts.module.css';

/** So many are shown at once; a busy autoscaler has many more, and the nearest ones matter most. */
const SHOWN = 3;

/** What came shortly before an alert, the nearest first; the rest on demand. */
export function Suspects({ suspects }: Pick<Alert, 'suspects'>) {
  const { t } = useFleetTranslation();
  if (suspects.length === 0) return null;
  const rest = suspects.slice(SHOWN);
  return (
    <>
      <List label={t('alerts.suspects')} suspects={suspects.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className={styles.more}>
          <summary>{t('alerts.moreSuspects', { count: rest.length })}</summary>
          <List label={t('alerts.earlierSuspects')} suspects={rest} />
        </details>
      )}
    </>
  );
}

function List(props: { label: string; suspects: Alert['suspects'] }) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  return (
    <ul className={styles.suspects} aria-label={props.label}>
      {props.suspects.map(suspect => (
        <li key={`${suspect.at} ${suspect.label}`}>
          {t('alerts.suspect', {
            before: duration(suspect.secondsBefore * 1000),
            label: suspect.label,
          })}
        </li>
      ))}
    </ul>
  );
}
