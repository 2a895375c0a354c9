import type { PipelinePhase } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { PHASE_ICONS } from './phases';
import styles from './Pipelines.module.css';

/** A phase as mark and word. */
export function Phase(props: { phase: PipelinePhase }) {
  const { t } = useFleetTranslation();
  const Icon = PHASE_ICONS[props.phase];
  return (
    <span className={styles.phase} data-phase={props.phase}>
      <Icon className={styles.icon} aria-hidden="true" />
      {t(`pipelines.phase.${props.phase}`)}
    </span>
  );
}
