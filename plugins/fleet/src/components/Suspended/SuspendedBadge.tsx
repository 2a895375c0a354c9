import { RiPauseCircleLine } from '@remixicon/react';
import type { Autoscaling } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './Suspended.module.css';
import { suspendedOf } from './suspendedOf';
import { useProcessNames } from './useProcessNames';

/** Says plainly what an autoscaler was told to leave alone, which is soon forgotten; nothing where it does all. */
export function SuspendedBadge(props: { autoscaling: Autoscaling }) {
  const { t } = useFleetTranslation();
  const namesOf = useProcessNames();
  const suspended = suspendedOf(props.autoscaling);
  if (suspended.length === 0) return null;
  return (
    <span className={styles.badge} title={t('suspended.hint')}>
      <RiPauseCircleLine aria-hidden="true" />
      {t('suspended.badge', { processes: namesOf(suspended) })}
    </span>
  );
}
