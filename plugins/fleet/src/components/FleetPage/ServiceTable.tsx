import { VisuallyHidden } from '@backstage/ui';
import type {
  ScaleGroup,
  Service,
  ServiceSort,
} from '@capstan/plugin-fleet-common';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { hasVersions } from '../../groupFacts';
import { useFleetTranslation } from '../../hooks';
import { AlertCount } from '../Alerts';
import { DataAge } from '../DataAge';
import { SelectGroup } from '../GroupedActionDialog';
import type { Selection } from '../GroupedActionDialog';
import { GroupPlace } from '../GroupPlace';
import { RunningCount } from '../GroupSummary';
import { HEALTH_TONE } from '../HealthBadge';
import { HealthDetails } from '../HealthReasons';
import { RunningHolds } from '../Holds';
import { RolloutProgress } from '../RolloutProgress';
import { StatusDot } from '../StatusDot';
import { VersionShares } from '../VersionShares';
import { OwnerName, ServiceName } from './ServiceName';
import styles from './ServiceTable.module.css';
import type { ServiceViewState } from './useServiceQuery';
import { worstReason } from './worstReason';

/** In which order a sort starts. */
const FIRST_ORDER: Readonly<Record<ServiceSort, 'asc' | 'desc'>> = {
  health: 'desc',
  title: 'asc',
  capacity: 'desc',
  rollouts: 'desc',
};

/**
 * Services as groups of rows, one row for each scale group, so that the numbers of all groups stand below each other.
 * A table of our own: the one of the design system has no cells over several rows.
 */
export function ServiceTable(props: {
  services: readonly Service[];
  state: ServiceViewState;
  selection: Selection;
}) {
  const { t } = useFleetTranslation();
  const { state } = props;
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={t('fleetPage.table.label')}>
        <thead>
          <tr>
            <SortableHeader sort="title" state={state}>
              {t('fleetPage.table.service')}
            </SortableHeader>
            <th scope="col">{t('fleetPage.table.owner')}</th>
            <SortableHeader sort="health" state={state}>
              {t('fleetPage.table.health')}
            </SortableHeader>
            <th scope="col">{t('fleetPage.table.alerts')}</th>
            <th scope="col">{t('fleetPage.table.environment')}</th>
            <SortableHeader sort="capacity" state={state}>
              {t('fleetPage.table.running')}
            </SortableHeader>
            <th scope="col">{t('fleetPage.table.versions')}</th>
            <SortableHeader sort="rollouts" state={state}>
              {t('fleetPage.table.rollout')}
            </SortableHeader>
            <th scope="col">{t('fleetPage.table.seen')}</th>
          </tr>
        </thead>
        {props.services.map(service => (
          <ServiceRows
            key={service.id}
            service={service}
            selection={props.selection}
          />
        ))}
      </table>
    </div>
  );
}

function ServiceRows(props: { service: Service; selection: Selection }) {
  const { t } = useFleetTranslation();
  const { service, selection } = props;
  const { groups } = service;
  const rows = Math.max(1, groups.length);
  const reason = worstReason(groups);
  return (
    <tbody className={styles.service} data-health={service.health}>
      <tr>
        <th scope="rowgroup" rowSpan={rows} className={styles.name}>
          <ServiceName service={service} />
        </th>
        <td rowSpan={rows} className={styles.owner}>
          <OwnerName owner={service.owner} />
        </td>
        <td rowSpan={rows} className={styles.health}>
          <HealthDetails status={service.health} groups={groups} />
          {reason && (
            <div className={styles.reason}>
              {groups.length > 1 && (
                <span className={styles.secondary}>{reason.environment}: </span>
              )}
              {reason.message}
            </div>
          )}
        </td>
        <td rowSpan={rows} className={styles.alerts}>
          <AlertCount groups={groups} isShort />
        </td>
        {groups.length > 0 ? (
          <GroupCells group={groups[0]} groups={groups} selection={selection} />
        ) : (
          <td colSpan={5} className={styles.secondary}>
            {t('fleetPage.table.noGroups')}
          </td>
        )}
      </tr>
      {groups.slice(1).map(group => (
        <tr key={group.id}>
          <GroupCells group={group} groups={groups} selection={selection} />
        </tr>
      ))}
    </tbody>
  );
}

function GroupCells(props: {
  group: ScaleGroup;
  /** All of the service. */
  groups: readonly ScaleGroup[];
  selection: Selection;
}) {
  const { group, selection } = props;
  const { stale } = group.freshness;
  return (
    <>
      <td className={styles.group} data-stale={stale}>
        <SelectGroup group={group} selection={selection}>
          <EnvironmentName group={group} groups={props.groups} />
        </SelectGroup>
      </td>
      <td className={styles.group} data-stale={stale}>
        <RunningCount size={group.size} />
      </td>
      <td
        className={[styles.group, styles.versions].join(' ')}
        data-stale={stale}
      >
        {hasVersions(group) && (
          <VersionShares
            revisions={group.revisions}
            currentRevisionId={group.currentRevisionId}
          />
        )}
        <RunningHolds group={group} />
      </td>
      <td
        className={[styles.group, styles.rollout].join(' ')}
        data-stale={stale}
      >
        {group.rollout && <RolloutProgress rollout={group.rollout} />}
      </td>
      <td className={styles.group}>
        <DataAge freshness={group.freshness} />
      </td>
    </>
  );
}

/** Says which of the groups it is that makes a service not ok. */
function EnvironmentName(props: {
  group: ScaleGroup;
  groups: readonly ScaleGroup[];
}) {
  const { t } = useFleetTranslation();
  const { group } = props;
  const { status } = group.health;
  return (
    <span className={styles.environment}>
      <GroupPlace group={group} groups={props.groups} />
      {status !== 'ok' && (
        <>
          <StatusDot tone={HEALTH_TONE[status]} />
          <VisuallyHidden>{t(`health.${status}`)}</VisuallyHidden>
        </>
      )}
    </span>
  );
}

function SortableHeader(props: {
  sort: ServiceSort;
  state: ServiceViewState;
  children: ReactNode;
}) {
  const { sort, state } = props;
  const { view, change } = state;
  const isActive = view.sort === sort;
  const first = FIRST_ORDER[sort];
  const order = isActive ? view.order ?? first : undefined;
  const other = first === 'asc' ? 'desc' : 'asc';
  const ariaSort = { asc: 'ascending', desc: 'descending' } as const;
  const Arrow = order === 'asc' ? RiArrowUpSLine : RiArrowDownSLine;
  return (
    <th scope="col" aria-sort={order ? ariaSort[order] : 'none'}>
      <button
        type="button"
        className={styles.sort}
        data-active={isActive}
        onClick={() =>
          change({ sort, order: order === first ? other : undefined })
        }
      >
        {props.children}
        <Arrow aria-hidden="true" />
      </button>
    </th>
  );
}
