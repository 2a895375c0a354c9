import { Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import type {
  Scaling,
  ScalingActivity,
  ScalingPolicy,
} from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import { dateTime } from '../TimeChart';
import { PolicyChart } from './PolicyChart';
import styles from './ScalingPanel.module.css';

const PAGE_SIZE = 20;

/** The rules that change the size, and what they did, or why they did nothing. */
export function ScalingPanel({ scaling }: { scaling: Scaling }) {
  return (
    <div className={styles.root}>
      <Policies policies={scaling.policies} />
      <Activities activities={scaling.activities} />
    </div>
  );
}

function Policies({ policies }: { policies: readonly ScalingPolicy[] }) {
  const { t } = useFleetTranslation();
  const number = (value: number | undefined) =>
    value === undefined
      ? t('scalingPanel.unknown')
      : value.toLocaleString(undefined, { maximumFractionDigits: 2 });
  return (
    <section aria-label={t('scalingPanel.policies')}>
      <h4 className={styles.title}>{t('scalingPanel.policies')}</h4>
      {policies.length === 0 && (
        <p className={styles.secondary}>{t('scalingPanel.noPolicies')}</p>
      )}
      <ul className={styles.policies}>
        {policies.map(policy => (
          <li key={policy.name}>
            <strong>{policy.name}</strong>{' '}
            <span className={styles.secondary}>
              {t(`scalingPanel.type.${policy.type}`)}
            </span>
            <p>{policy.summary}</p>
            {(policy.target !== undefined || policy.current !== undefined) && (
              <dl>
                <dt>{policy.metric ?? t('scalingPanel.policy.rule')}</dt>
                <dd>
                  {t('scalingPanel.policy.current')}{' '}
                  <strong>{number(policy.current)}</strong> ·{' '}
                  {t('scalingPanel.policy.target')}{' '}
                  <strong>{number(policy.target)}</strong>
                </dd>
              </dl>
            )}
            {policy.recent && policy.recent.length > 1 && (
              <PolicyChart policy={policy} recent={policy.recent} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Activities({
  activities,
}: {
  activities: readonly ScalingActivity[];
}) {
  const { t } = useFleetTranslation();
  const { tableProps } = useTable<ScalingActivity>({
    mode: 'complete',
    data: [...activities],
    paginationOptions:
      activities.length > PAGE_SIZE
        ? { pageSize: PAGE_SIZE }
        : { type: 'none' },
  });
  const columns: ColumnConfig<ScalingActivity>[] = [
    {
      id: 'time',
      label: t('scalingPanel.activity.time'),
      isRowHeader: true,
      minWidth: 160,
      cell: item => <CellText title={dateTime(Date.parse(item.at))} />,
    },
    {
      id: 'effect',
      label: t('scalingPanel.activity.effect'),
      minWidth: 120,
      cell: item => (
        <CellText title={t(`scalingPanel.effect.${item.effect}`)} />
      ),
    },
    {
      id: 'size',
      label: t('scalingPanel.activity.size'),
      minWidth: 80,
      cell: item => (
        <CellText
          title={
            item.from === item.to
              ? t('scalingPanel.sameSize', { size: String(item.to) })
              : t('scalingPanel.size', {
                  from: String(item.from),
                  to: String(item.to),
                })
          }
        />
      ),
    },
    {
      id: 'cause',
      label: t('scalingPanel.activity.cause'),
      minWidth: 100,
      cell: item => <CellText title={t(`scalingPanel.cause.${item.cause}`)} />,
    },
    {
      id: 'reason',
      label: t('scalingPanel.activity.reason'),
      minWidth: 320,
      cell: item => (
        <Cell>
          <span className={styles.reason}>{item.reason}</span>
        </Cell>
      ),
    },
  ];
  return (
    <section className={styles.activities}>
      <h4 className={styles.title}>{t('scalingPanel.activities')}</h4>
      <ScrollRegion
        label={t('scalingPanel.activities')}
        className={styles.frame}
      >
        <Table
          columnConfig={columns}
          {...tableProps}
          emptyState={t('scalingPanel.noActivities')}
        />
      </ScrollRegion>
    </section>
  );
}
