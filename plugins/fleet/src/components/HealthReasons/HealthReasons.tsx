import type { HealthReason } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { EvidenceList } from '../Evidence';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import styles from './HealthReasons.module.css';

const TONES: Readonly<Record<HealthReason['severity'], Tone>> = {
  info: 'announcement',
  degraded: 'warning',
  critical: 'negative',
  unknown: 'neutral',
};

/** Why something is not simply ok, worst first: each reason with how long it has been so, and its numbers. */
export function HealthReasons(props: { reasons: readonly HealthReason[] }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  if (props.reasons.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t('healthReasons.label')}>
      {props.reasons.map(reason => (
        <li key={`${reason.code} ${reason.message}`}>
          <StatusDot tone={TONES[reason.severity]} />
          <div className={styles.words}>
            {reason.message}
            {reason.since && (
              <span className={styles.since}>
                {' '}
                {t('healthReasons.for', {
                  duration: duration(now - Date.parse(reason.since)),
                })}
              </span>
            )}
            <EvidenceList evidence={reason.evidence} />
          </div>
        </li>
      ))}
    </ul>
  );
}
