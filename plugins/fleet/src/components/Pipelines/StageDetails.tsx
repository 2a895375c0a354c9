import { Link } from '@backstage/ui';
import type {
  Pipeline,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { DisabledReason } from '../DisabledReason';
import { Phase } from './Phase';
import styles from './Pipelines.module.css';
import { useAsk } from './usePipelineDialog';

/** Everything about one stage: how it ended, what it wrote, and what can be done about it. */
export function StageDetails(props: {
  pipeline: Pipeline;
  run: PipelineRun;
  stage: PipelineStage;
}) {
  const { pipeline, run, stage } = props;
  const { t } = useFleetTranslation();
  const ask = useAsk();
  const act = (kind: 'retry' | 'rollback') => () =>
    ask({
      ...{ pipeline, run, stage },
      request: { kind, runId: run.id, stage: stage.name },
    });
  const deployed = stage.environment !== undefined && stage.endedAt;
  return (
    <section
      className={styles.details}
      aria-label={t('pipelines.stage.details', { stage: stage.name })}
    >
      <div className={styles.detailsHead}>
        <span className={styles.stageName}>{stage.name}</span>
        <Phase phase={stage.phase} />
        {stage.url !== undefined && (
          <Link href={stage.url} variant="body-small" standalone>
            {t('pipelines.stage.open', { kind: pipeline.kind })}
          </Link>
        )}
        <span className={styles.push}>
          {(stage.phase === 'failed' || stage.retry.can) && (
            <DisabledReason
              size="small"
              variant="secondary"
              capability={stage.retry}
              onPress={act('retry')}
            >
              {t('pipelines.act.retry')}
            </DisabledReason>
          )}
          {(deployed || stage.rollback.can) && (
            <DisabledReason
              size="small"
              variant="secondary"
              destructive
              capability={stage.rollback}
              onPress={act('rollback')}
            >
              {t('pipelines.act.rollback')}
            </DisabledReason>
          )}
        </span>
      </div>
      <p className={styles.words}>{stage.message}</p>
      {stage.output && (
        <details className={styles.output} open={stage.phase === 'failed'}>
          <summary>{t('pipelines.stage.output')}</summary>
          {stage.output.length === 0 ? (
            <p className={styles.secondary}>{t('pipelines.stage.noOutput')}</p>
          ) : (
            // A long output must be scrolled by keyboard, too.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre tabIndex={0}>{stage.output.join('\n')}</pre>
          )}
        </details>
      )}
    </section>
  );
}
