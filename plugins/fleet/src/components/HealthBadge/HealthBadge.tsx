import type { HealthStatus } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import styles from './HealthBadge.module.css';

/** The mark that goes with a health. */
export const HEALTH_TONE: Readonly<Record<HealthStatus, Tone>> = {
  ok: 'positive',
  degraded: 'warning',
  critical: 'negative',
  unknown: 'neutral',
};

/** Health as a mark and a word. Only what is not ok has a background: a healthy fleet is a quiet page. */
export function HealthBadge(props: { status: HealthStatus }) {
  const { t } = useFleetTranslation();
  return (
    <span className={styles.badge} data-status={props.status}>
      <StatusDot tone={HEALTH_TONE[props.status]} />
      {t(`health.${props.status}`)}
    </span>
  );
}
