import { Box, Link } from '@backstage/ui';
import type { Alert } from '@capstan/plugin-fleet-common';
import { placeOfId } from '../../groupFacts';
import {
  useDuration,
  useEntityTabLink,
  useFleetTranslation,
  useNow,
} from '../../hooks';
import { EvidenceList } from '../Evidence';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { StatusDot } from '../StatusDot';
import { dateTime } from '../TimeChart';
import { AlertActions } from './AlertActions';
import styles from './Alerts.module.css';
import { SEVERITY_TONE } from './severity';
import { Suspects } from './Suspects';

/** One alert: what, where, for how long, with which numbers, what came shortly before it, and who has answered how. */
export function AlertItem(props: {
  alert: Alert;
  /** In the panel of a service nobody needs to be told which. */
  withoutLink?: boolean;
  onChanged: () => void;
}) {
  const { alert } = props;
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const href = useEntityTabLink()(alert.entityRef);
  const age = (time: string) => duration(now - Date.parse(time));
  const where =
    alert.groupName === undefined
      ? undefined
      : t('alerts.where', {
          group: alert.groupName,
          environment: placeOfId(alert.groupId, alert.environment ?? ''),
        });
  return (
    <Box
      as="article"
      bg="neutral"
      className={styles.alert}
      aria-label={alert.title}
      data-severity={alert.severity}
      data-quiet={alert.state === 'muted' || alert.state === 'resolved'}
    >
      <div className={styles.severity}>
        <StatusDot tone={SEVERITY_TONE[alert.severity]} />
        {t(`alerts.severity.${alert.severity}`)}
      </div>
      <div className={styles.words}>
        <div className={styles.title}>
          {alert.title}
          {alert.state !== 'open' && (
            <span className={styles.tag}>
              {t(`alerts.state.${alert.state}`)}
            </span>
          )}
        </div>
        {alert.description && <div>{alert.description}</div>}
        <div className={styles.secondary}>
          <time
            dateTime={alert.since}
            title={dateTime(Date.parse(alert.since))}
          >
            {alert.endedAt === undefined
              ? t('alerts.for', { duration: age(alert.since) })
              : t('alerts.over', {
                  duration: duration(
                    Date.parse(alert.endedAt) - Date.parse(alert.since),
                  ),
                  age: age(alert.endedAt),
                })}
          </time>
          {where && (
            <>
              {' · '}
              {href && !props.withoutLink ? (
                <Link href={href} variant="body-small" standalone>
                  {where}
                </Link>
              ) : (
                where
              )}
            </>
          )}
          {alert.revision &&
            ` · ${t('alerts.about', { label: alert.revision.label })}`}
          {` · ${t('alerts.by', { source: alert.source, rule: alert.rule })}`}
        </div>
        <EvidenceList evidence={alert.evidence} />
        <Suspects suspects={alert.suspects} />
        {alert.acknowledged && (
          <div className={styles.secondary}>
            {t('alerts.acknowledged', {
              actor: nameOfRef(alert.acknowledged.actor),
              age: age(alert.acknowledged.at),
            })}
          </div>
        )}
        {alert.muted && alert.state === 'muted' && (
          <div className={styles.secondary}>
            {t('alerts.muted', {
              time: dateTime(Date.parse(alert.muted.until)),
              actor: nameOfRef(alert.muted.actor),
              reason: alert.muted.reason,
            })}
          </div>
        )}
      </div>
      <AlertActions alert={alert} onChanged={props.onChanged} />
    </Box>
  );
}
