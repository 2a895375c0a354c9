import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Box, Skeleton } from '@backstage/ui';
import type { GroupList, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { placeOf } from '../../groupFacts';
import { isNotFound } from '../ActionDialog';
import { EntityAlerts } from '../Alerts';
import { Choice } from '../Choice';
import { DataAge } from '../DataAge';
import { NoGroups, initialGroup } from '../EntityFleetContent';
import { InstancesTab, labelOfGroup } from '../GroupDetails';
import { HealthBadge } from '../HealthBadge';
import { HealthReasons } from '../HealthReasons';
import { LoadError } from '../LoadError';
import { ScopeTroubles } from '../ScopeTroubles';
import { SimulatedTag } from '../Simulated';
import { TimelineView } from '../Timeline';
import { TimeZoneProvider } from '../TimeZone';
import styles from './EntityHealthContent.module.css';
import { HealthCharts } from './HealthCharts';
import { HealthToolbar } from './HealthToolbar';
import { SinceDeployment } from './SinceDeployment';
import { useHealthView } from './useHealthView';
import type { HealthViewState } from './useHealthView';

const NOTHING: GroupList = { items: [], scopes: [] };

/** The Health tab of an entity: how its groups do and did, what happened meanwhile, and what is wrong. */
export function EntityHealthContent() {
  const api = useFleetApi();
  const { entity } = useEntity();
  const state = useHealthView();
  const entityRef = stringifyEntityRef(entity);
  const live = useLive(
    async signal => {
      try {
        return await api.listGroups({ entityRef }, { signal });
      } catch (error) {
        // What a person may not see looks as if it were not there, here as everywhere.
        if (isNotFound(error)) return NOTHING;
        throw error;
      }
    },
    [api, entityRef],
    {
      groupIds: data =>
        data?.items.length ? data.items.map(group => group.id) : undefined,
    },
  );
  const { data } = live;
  return (
    <TimeZoneProvider name={state.view.zone}>
      <div className={styles.root}>
        <LoadError live={live} />
        {live.isLoading && <Placeholder />}
        {data && <ScopeTroubles scopes={data.scopes} />}
        {data?.items.length === 0 && (
          <NoGroups entity={entity} scopes={data.scopes} />
        )}
        {data && data.items.length > 0 && (
          <Health
            entityRef={entityRef}
            groups={data.items}
            isOutdated={live.error !== undefined}
            state={state}
          />
        )}
      </div>
    </TimeZoneProvider>
  );
}

function Health(props: {
  entityRef: string;
  groups: readonly ScaleGroup[];
  /** The portal itself does not answer: what is shown may be over. */
  isOutdated: boolean;
  state: HealthViewState;
}) {
  const { groups, state } = props;
  const { t } = useFleetTranslation();
  const group =
    groups.find(each => each.id === state.view.groupId) ?? initialGroup(groups);
  const isOld = group.freshness.stale || props.isOutdated;
  const { status, reasons } = group.health;
  return (
    <>
      <header className={styles.header}>
        {groups.length > 1 ? (
          <Choice
            label={t('entityHealth.groups')}
            options={groups.map(each => ({
              id: each.id,
              label: labelOfGroup(each, groups),
            }))}
            selected={group.id}
            onChange={groupId => state.change({ groupId })}
          />
        ) : (
          <h3 className={styles.heading}>{placeOf(group)}</h3>
        )}
        <HealthBadge status={isOld && status === 'ok' ? 'unknown' : status} />
        {group.simulated && <SimulatedTag />}
        <span className={styles.age}>
          <DataAge freshness={group.freshness} />
        </span>
      </header>
      <HealthReasons reasons={reasons} />
      {/* Another group starts without data: never the charts of one under the name of another. */}
      <div className={styles.overview} key={`overview ${group.id}`}>
        <EntityAlerts entityRef={props.entityRef} groupId={group.id} />
        <SinceDeployment groupId={group.id} />
      </div>
      <Box bg="neutral" className={styles.card} key={`charts ${group.id}`}>
        <HealthToolbar state={state} />
        <HealthCharts groupId={group.id} state={state} />
      </Box>
      <Box
        as="section"
        bg="neutral"
        className={styles.card}
        key={`instances ${group.id}`}
      >
        <h3 className={styles.heading}>{t('entityHealth.instances')}</h3>
        <InstancesTab groupId={group.id} />
      </Box>
      <Box bg="neutral" className={styles.card}>
        <h3 className={styles.heading}>{t('timeline.title')}</h3>
        <TimelineView entityRef={props.entityRef} />
      </Box>
    </>
  );
}

function Placeholder() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.root} role="status" aria-label={t('loading.label')}>
      <Skeleton width="40%" height={36} />
      <Skeleton width="100%" height={140} />
      <Skeleton width="100%" height={420} />
    </div>
  );
}
