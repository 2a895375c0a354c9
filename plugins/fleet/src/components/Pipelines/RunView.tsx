import { Link } from '@backstage/ui';
import type {
  Pipeline,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { DisabledReason } from '../DisabledReason';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { dateTime } from '../TimeChart';
import { GateCard } from './GateCard';
import { Phase } from './Phase';
import { stageToShow } from './phases';
import styles from './Pipelines.module.css';
import { StageDetails } from './StageDetails';
import { StageRail } from './StageRail';
import { useAsk } from './usePipelineDialog';
import { shortOf } from './versionOf';

/** One run: what it brings, where it stands, its stages, and what a person can do about it. */
export function RunView(props: { pipeline: Pipeline; run: PipelineRun }) {
  const { pipeline, run } = props;
  const { t } = useFleetTranslation();
  const ask = useAsk();
  // Until a person chooses, the view follows what happens.
  const [chosen, setChosen] = useState<string>();
  const shown =
    run.stages.find(({ name }) => name === chosen) ?? stageToShow(run.stages);
  return (
    <div className={styles.run}>
      <div className={styles.runHead}>
        <h3 className={styles.runTitle}>
          {t('pipelines.run.label', { run: run.label })}
          {run.title !== undefined && ` · ${run.title}`}
        </h3>
        <Phase phase={run.phase} />
        <span className={styles.push}>
          {run.url !== undefined && (
            <Link href={run.url} variant="body-small" standalone>
              {t('pipelines.run.open')}
            </Link>
          )}
          {run.stop.can && (
            <DisabledReason
              size="small"
              variant="secondary"
              destructive
              capability={run.stop}
              onPress={() =>
                ask({ pipeline, run, request: { kind: 'stop', runId: run.id } })
              }
            >
              {t('pipelines.act.stop')}
            </DisabledReason>
          )}
        </span>
      </div>
      <RunFacts run={run} />
      <p className={styles.words} role="status">
        {run.message}
      </p>
      {run.stages.map(
        stage =>
          stage.gate && (
            <GateCard
              key={`${stage.name} ${stage.gate.id}`}
              pipeline={pipeline}
              run={run}
              stage={stage}
              gate={stage.gate}
            />
          ),
      )}
      <StageRail run={run} shown={shown} onSelect={setChosen} />
      {shown && !isTold(shown) && (
        <StageDetails
          key={shown.name}
          pipeline={pipeline}
          run={run}
          stage={shown}
        />
      )}
    </div>
  );
}

/** The gate says it all. */
function isTold({ gate, output }: PipelineStage): boolean {
  return gate !== undefined && output === undefined;
}

/** Where it came from and what it is, in one line. */
export function RunFacts({ run }: { run: PipelineRun }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const { trigger, actor, startedAt, endedAt, commit, digest } = run;
  const started = Date.parse(startedAt);
  const age = duration(now - started);
  const took = duration(
    (endedAt === undefined ? now : Date.parse(endedAt)) - started,
  );
  return (
    <div className={styles.secondary}>
      <time dateTime={startedAt} title={dateTime(started)} aria-live="off">
        {actor === undefined
          ? t('pipelines.run.triggered', { trigger, age })
          : t('pipelines.run.triggeredBy', {
              trigger,
              age,
              actor: nameOfRef(actor),
            })}
      </time>
      {' · '}
      <span aria-live="off">
        {endedAt === undefined
          ? t('pipelines.run.for', { duration: took })
          : t('pipelines.run.took', { duration: took })}
      </span>
      {commit !== undefined && (
        <span title={commit}>
          {' · '}
          {t('pipelines.run.commit', { commit: shortOf(commit) })}
        </span>
      )}
      {digest !== undefined && (
        <span title={digest}>
          {' · '}
          {t('pipelines.run.digest', {
            digest: digest.replace(/^sha256:/, '').slice(0, 12),
          })}
        </span>
      )}
    </div>
  );
}
