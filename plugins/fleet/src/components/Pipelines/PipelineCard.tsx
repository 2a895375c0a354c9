import { Alert, Box, Link } from '@backstage/ui';
import type { Pipeline } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { DataAge } from '../DataAge';
import { DisabledReason } from '../DisabledReason';
import { EmptyState } from '../EmptyState';
import { SimulatedTag } from '../Simulated';
import { OlderRuns } from './OlderRuns';
import styles from './Pipelines.module.css';
import { RunView } from './RunView';
import { useAsk } from './usePipelineDialog';

/** One pipeline: the newest run in full, the older ones behind it. */
export function PipelineCard({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useFleetTranslation();
  const ask = useAsk();
  const [newest, ...older] = pipeline.runs;
  const { freshness } = pipeline;
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.card}
      aria-label={pipeline.name}
    >
      <div className={styles.cardHead}>
        <h2 className={styles.name}>{pipeline.name}</h2>
        {pipeline.url === undefined ? (
          <span className={styles.secondary}>{pipeline.kind}</span>
        ) : (
          <Link href={pipeline.url} variant="body-small" standalone>
            {t('pipelines.openThere', { kind: pipeline.kind })}
          </Link>
        )}
        {pipeline.simulated && <SimulatedTag />}
        <DataAge freshness={freshness} />
        <span className={styles.push}>
          <DisabledReason
            size="small"
            variant="secondary"
            capability={pipeline.start}
            onPress={() => ask({ pipeline, request: { kind: 'start' } })}
          >
            {t('pipelines.start')}
          </DisabledReason>
        </span>
      </div>
      {freshness.error !== undefined && (
        <Alert role="status" status="warning" icon title={freshness.error} />
      )}
      {newest ? (
        <RunView key={newest.id} pipeline={pipeline} run={newest} />
      ) : (
        <EmptyState
          title={t('pipelines.noRuns.title')}
          description={t('pipelines.noRuns.description')}
        />
      )}
      <OlderRuns pipeline={pipeline} runs={older} />
    </Box>
  );
}
