import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Skeleton } from '@backstage/ui';
import { PIPELINE_ANNOTATIONS } from '@capstan/plugin-fleet-common';
import type { PipelineList } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { isNotFound } from '../ActionDialog';
import { EmptyState } from '../EmptyState';
import { LoadError } from '../LoadError';
import { PipelineActionDialog } from './PipelineActionDialog';
import { PipelineCard } from './PipelineCard';
import styles from './Pipelines.module.css';
import { AskContext } from './usePipelineDialog';
import type { Asked } from './usePipelineDialog';

const NOTHING: PipelineList = { items: [], unread: [] };

/** The pipeline tab of an entity: its pipelines with their runs, gates and what can be done. */
export function EntityPipelineContent() {
  const api = useFleetApi();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const [asked, setAsked] = useState<Asked>();
  const live = useLive(
    async signal => {
      try {
        return await api.listPipelines({ entityRef }, { signal });
      } catch (error) {
        // What a person may not see looks as if it were not there, here as everywhere.
        if (isNotFound(error)) return NOTHING;
        throw error;
      }
    },
    [api, entityRef],
    { groupIds: idsOf },
  );
  return (
    <AskContext.Provider value={setAsked}>
      <div className={styles.root}>
        <LoadError live={live} />
        {live.isLoading && <Placeholder />}
        {live.data && <Unread list={live.data} />}
        {live.data?.items.length === 0 && <NoPipelines entity={entity} />}
        {live.data?.items.map(pipeline => (
          <PipelineCard key={pipeline.id} pipeline={pipeline} />
        ))}
        {asked && (
          <PipelineActionDialog
            asked={asked}
            onClose={() => setAsked(undefined)}
            onAccepted={live.reload}
          />
        )}
      </div>
    </AskContext.Provider>
  );
}

/** Without pipelines every signal matters: the first may have appeared. */
function idsOf(data: PipelineList | undefined): readonly string[] | undefined {
  return data && data.items.length > 0
    ? data.items.map(({ id }) => id)
    : undefined;
}

function Unread({ list }: { list: PipelineList }) {
  const { t } = useFleetTranslation();
  if (list.unread.length === 0) return null;
  return (
    <div className={styles.root} role="status">
      {list.unread.map(({ id: scope, error }) => (
        <Alert
          key={scope}
          status={error === undefined ? 'info' : 'warning'}
          icon
          title={t(
            error === undefined ? 'pipelines.unreadNever' : 'pipelines.unread',
            { scope },
          )}
          description={error}
        />
      ))}
    </div>
  );
}

/** What was looked for when nothing was found. */
function NoPipelines({ entity }: { entity: Entity }) {
  const { t } = useFleetTranslation();
  const wanted = PIPELINE_ANNOTATIONS.flatMap(annotation => {
    const values = entity.metadata.annotations?.[annotation];
    return values ? [{ annotation, values }] : [];
  });
  return (
    <EmptyState
      title={t('pipelines.empty.title')}
      description={
        <div className={styles.empty}>
          {wanted.map(each => (
            <p key={each.annotation}>{t('pipelines.empty.lookedFor', each)}</p>
          ))}
          {wanted.length === 0 && (
            <p>
              {t('pipelines.empty.notAnnotated', {
                annotations: PIPELINE_ANNOTATIONS.join(', '),
              })}
            </p>
          )}
          <p>{t('pipelines.empty.hint')}</p>
        </div>
      }
    />
  );
}

function Placeholder() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.root} role="status" aria-label={t('loading.label')}>
      <Skeleton width="100%" height={320} />
    </div>
  );
}
