import type { Pipeline, PipelineRun } from '@capstan/plugin-fleet-common';
import { RiArrowDownSLine } from '@remixicon/react';
import { useState } from 'react';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { Phase } from './Phase';
import styles from './Pipelines.module.css';
import { RunView } from './RunView';

/** The runs before the newest, each opened when it is asked for. */
export function OlderRuns(props: {
  pipeline: Pipeline;
  runs: readonly PipelineRun[];
}) {
  const { t } = useFleetTranslation();
  if (props.runs.length === 0) return null;
  return (
    <section aria-label={t('pipelines.run.older')} className={styles.older}>
      <h3 className={styles.heading}>{t('pipelines.run.older')}</h3>
      <ul className={styles.list}>
        {props.runs.map(run => (
          <li key={run.id}>
            <OlderRun pipeline={props.pipeline} run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OlderRun(props: { pipeline: Pipeline; run: PipelineRun }) {
  const { run } = props;
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  // What still waits must not be hidden behind a click.
  const [isOpen, setOpen] = useState(run.phase === 'waiting');
  return (
    <>
      <button
        type="button"
        className={styles.olderHead}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <RiArrowDownSLine className={styles.icon} aria-hidden="true" />
        <span className={styles.stageName}>
          {t('pipelines.run.label', { run: run.label })}
          {run.title !== undefined && ` · ${run.title}`}
        </span>
        <Phase phase={run.phase} />
        <span className={styles.secondary} aria-live="off">
          {duration(now - Date.parse(run.startedAt))}
        </span>
      </button>
      {isOpen && <RunView pipeline={props.pipeline} run={run} />}
    </>
  );
}
