import { Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import type { Instance } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import { EndedInstances } from './EndedInstances';
import { hasEnded, memoryUse } from './instanceUse';
import styles from './InstancesTable.module.css';

const PAGE_SIZE = 20;

const TONES: Readonly<Record<Instance['health'], Tone>> = {
  healthy: 'positive',
  unhealthy: 'negative',
  unknown: 'neutral',
};

/** The instances that are there, and below why the last ones are not any more. */
export function InstancesTable({
  instances,
}: {
  instances: readonly Instance[];
}) {
  const { t } = useFleetTranslation();
  const columns = useColumns();
  const present = instances.filter(instance => !hasEnded(instance));
  const { tableProps } = useTable<Instance>({
    mode: 'complete',
    data: present,
    paginationOptions:
      present.length > PAGE_SIZE ? { pageSize: PAGE_SIZE } : { type: 'none' },
  });
  return (
    <div className={styles.root}>
      <ScrollRegion
        label={t('instancesTable.running')}
        className={styles.frame}
      >
        <Table
          columnConfig={columns}
          {...tableProps}
          emptyState={t('instancesTable.empty')}
        />
      </ScrollRegion>
      <EndedInstances instances={instances.filter(hasEnded)} />
    </div>
  );
}

function useColumns(): ColumnConfig<Instance>[] {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const unknown = t('instancesTable.unknown');
  const column = (
    id: Parameters<typeof label>[0],
    cell: ColumnConfig<Instance>['cell'],
  ): ColumnConfig<Instance> => ({
    id,
    label: label(id),
    cell,
  });
  return [
    {
      ...column('id', item => <CellText title={item.id} />),
      isRowHeader: true,
      minWidth: 120,
    },
    {
      ...column('phase', item => (
        <CellText title={t(`instancesTable.phase.${item.phase}`)} />
      )),
      minWidth: 90,
    },
    {
      ...column('health', item => (
        <Cell>
          <span className={styles.health}>
            <StatusDot tone={TONES[item.health]} />
            {t(`instancesTable.health.${item.health}`)}
          </span>
          {item.healthSource && (
            <span className={styles.secondary}>
              {t('instancesTable.healthBy', { source: item.healthSource })}
            </span>
          )}
        </Cell>
      )),
      minWidth: 170,
    },
    {
      ...column('version', item => <CellText title={item.revisionLabel} />),
      minWidth: 90,
    },
    {
      ...column('zone', item => <CellText title={item.zone ?? unknown} />),
      minWidth: 80,
    },
    {
      ...column('uptime', item => (
        <CellText title={duration(now - Date.parse(item.startedAt))} />
      )),
      minWidth: 80,
    },
    {
      ...column('cpu', item => (
        <CellText
          title={
            item.cpuPercent === undefined
              ? unknown
              : t('instancesTable.cpu', {
                  percent: String(Math.round(item.cpuPercent)),
                })
          }
        />
      )),
      minWidth: 70,
    },
    {
      ...column('memory', item => (
        <Cell>
          <Memory instance={item} />
        </Cell>
      )),
      minWidth: 150,
    },
    {
      ...column('inFlight', item => (
        <CellText
          title={item.inFlight === undefined ? unknown : String(item.inFlight)}
        />
      )),
      minWidth: 80,
    },
  ];

  function label(
    id:
      | 'id'
      | 'phase'
      | 'health'
      | 'version'
      | 'zone'
      | 'uptime'
      | 'cpu'
      | 'memory'
      | 'inFlight',
  ) {
    return t(`instancesTable.column.${id}`);
  }
}

function Memory({ instance }: { instance: Instance }) {
  const { t } = useFleetTranslation();
  const use = memoryUse(instance);
  if (!use) return <>{t('instancesTable.unknown')}</>;
  const megabytes = (value: number) =>
    t('instancesTable.megabytes', { value: String(value) });
  if (use.limit === undefined || use.share === undefined)
    return <>{megabytes(use.used)}</>;
  return (
    <span
      className={styles.memory}
      data-near={use.nearLimit ? 'true' : undefined}
    >
      {t('instancesTable.memoryOf', {
        used: megabytes(use.used),
        limit: megabytes(use.limit),
      })}
      <span className={styles.meter} aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, use.share * 100)}%` }} />
      </span>
    </span>
  );
}
