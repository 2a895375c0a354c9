import type { PipelineRun, PipelineStage } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { Phase } from './Phase';
import styles from './Pipelines.module.css';

/** The stages of a run in their order, each a button that shows its details. */
export function StageRail(props: {
  run: PipelineRun;
  shown?: PipelineStage;
  onSelect: (name: string) => void;
}) {
  const { run, shown } = props;
  const { t } = useFleetTranslation();
  return (
    <ol
      className={styles.rail}
      aria-label={t('pipelines.run.stages', { run: run.label })}
    >
      {run.stages.map(stage => (
        <li key={stage.name}>
          <button
            type="button"
            className={styles.stage}
            data-phase={stage.phase}
            aria-pressed={stage.name === shown?.name}
            onClick={() => props.onSelect(stage.name)}
          >
            <span className={styles.stageName}>{stage.name}</span>
            <span className={styles.facts}>
              <Phase phase={stage.phase} />
              <Took stage={stage} />
            </span>
            {stage.environment !== undefined && (
              <span className={styles.tag}>{stage.environment}</span>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** How long it took, or takes; nothing before it begins. Counts, so no screen reader is told each second. */
export function Took(props: {
  stage: Pick<PipelineStage, 'startedAt' | 'endedAt'>;
}) {
  const { startedAt, endedAt } = props.stage;
  const now = useNow();
  const duration = useDuration();
  if (startedAt === undefined) return null;
  const until = endedAt === undefined ? now : Date.parse(endedAt);
  return (
    <span className={styles.secondary} aria-live="off">
      {duration(until - Date.parse(startedAt))}
    </span>
  );
}
