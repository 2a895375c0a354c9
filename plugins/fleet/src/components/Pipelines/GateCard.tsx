import type {
  Pipeline,
  PipelineGate,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { DisabledReason } from '../DisabledReason';
import styles from './Pipelines.module.css';
import { useAsk } from './usePipelineDialog';
import { environmentAfter, versionOf } from './versionOf';

/** What waits, what approving it does, and the two answers. Always in sight, whichever stage is looked at. */
export function GateCard(props: {
  pipeline: Pipeline;
  run: PipelineRun;
  stage: PipelineStage;
  gate: PipelineGate;
}) {
  const { pipeline, run, stage, gate } = props;
  const { t } = useFleetTranslation();
  const ask = useAsk();
  const now = useNow();
  const duration = useDuration();
  const answer = (kind: 'approve' | 'reject') => () =>
    ask({
      ...{ pipeline, run, stage },
      request: { kind, runId: run.id, stage: stage.name, gateId: gate.id },
    });
  const { approve, reject } = gate.answer;
  const left = gate.deadline && Date.parse(gate.deadline) - now;
  return (
    <div
      role="group"
      className={styles.gate}
      aria-label={t('pipelines.gate.label', { stage: stage.name })}
    >
      <div className={styles.gateTitle}>
        {t('pipelines.gate.title', { stage: stage.name })}
        <span className={styles.secondary} aria-live="off">
          {t('pipelines.gate.since', {
            age: duration(now - Date.parse(gate.since)),
          })}
        </span>
      </div>
      <p className={styles.words}>
        {t('pipelines.gate.goes', {
          version: versionOf(t, run),
          environment:
            environmentAfter(run, stage) ?? t('pipelines.gate.nowhere'),
        })}{' '}
        {typeof left === 'number' && (
          <span aria-live="off">
            {left > 0
              ? t('pipelines.gate.left', { left: duration(left) })
              : t('pipelines.gate.over')}
          </span>
        )}
      </p>
      {gate.instructions !== undefined && (
        <p className={styles.words}>{gate.instructions}</p>
      )}
      <div className={styles.buttons}>
        <DisabledReason capability={approve} onPress={answer('approve')}>
          {t('pipelines.act.approve')}
        </DisabledReason>
        <DisabledReason
          variant="secondary"
          destructive
          capability={reject}
          onPress={answer('reject')}
        >
          {t('pipelines.act.reject')}
        </DisabledReason>
        {!approve.can && (
          <span className={styles.secondary} aria-hidden="true">
            {approve.reason}
          </span>
        )}
      </div>
    </div>
  );
}
