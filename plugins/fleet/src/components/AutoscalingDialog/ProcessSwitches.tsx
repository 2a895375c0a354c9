import { Switch } from '@backstage/ui';
import type { Autoscaling, ScalingProcess } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './AutoscalingDialog.module.css';

/** One switch for each thing that the autoscaler does by itself: on, it does it. */
export function ProcessSwitches(props: {
  processes: NonNullable<Autoscaling['processes']>;
  /** What is suspended as far as the form goes. */
  suspended: readonly ScalingProcess[];
  onChange: (process: ScalingProcess, isOn: boolean) => void;
}) {
  const { t } = useFleetTranslation();
  return (
    <div
      role="group"
      aria-label={t('autoscalingDialog.processes')}
      className={styles.processes}
    >
      <div className={styles.label} aria-hidden="true">
        {t('autoscalingDialog.processes')}
      </div>
      {props.processes.map(({ name, suspended }) => (
        <div key={name} className={styles.process}>
          <Switch
            label={t(`autoscalingDialog.process.${name}`)}
            aria-describedby={`fleet-process-${name}`}
            isSelected={!props.suspended.includes(name)}
            onChange={isOn => props.onChange(name, isOn)}
          />
          <div id={`fleet-process-${name}`} className={styles.hint}>
            {t(`autoscalingDialog.hint.${name}`)}
            {suspended && ` ${t('autoscalingDialog.isSuspended')}`}
          </div>
        </div>
      ))}
    </div>
  );
}
