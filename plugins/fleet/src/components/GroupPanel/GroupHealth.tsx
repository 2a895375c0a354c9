import { Alert } from '@backstage/ui';
import type { HealthReason, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import { shortTime } from '../TimeChart';
import styles from './GroupPanel.module.css';

const TONES: Readonly<Record<HealthReason['severity'], Tone>> = {
  info: 'announcement',
  degraded: 'warning',
  critical: 'negative',
  unknown: 'neutral',
};

/** Why the group is not simply ok, worst first, and how old that knowledge is when it is too old. */
export function GroupHealth({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const { freshness, health } = group;
  const age = duration(now - Date.parse(freshness.observedAt));
  // The alert above says it already, with its age.
  const reasons = health.reasons.filter(
    reason => !(freshness.stale && reason.code === 'stale'),
  );
  return (
    <>
      {freshness.stale && (
        <Alert
          status="warning"
          icon
          title={
            freshness.error
              ? t('groupPanel.staleBecause', { age, error: freshness.error })
              : t('groupPanel.stale', { age })
          }
        />
      )}
      {reasons.length > 0 && (
        <ul className={styles.reasons} aria-label={t('groupPanel.health')}>
          {reasons.map(reason => (
            <li key={`${reason.code} ${reason.message}`}>
              <StatusDot tone={TONES[reason.severity]} />
              <span>
                {reason.message}
                {reason.since && (
                  <span className={styles.secondary}>
                    {' '}
                    {t('groupPanel.reasonSince', {
                      time: shortTime(Date.parse(reason.since)),
                    })}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
