import { Badge, Button, Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import type { Rollout } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import { StatusDot } from '../StatusDot';
import { dateTime } from '../TimeChart';
import { More } from './More';
import { actorName, directionOf, outcomeTone } from './outcome';
import type { Pages } from './usePages';
import styles from './HistoryTable.module.css';

/** Deployments, newest first: who, what, when, why, and how it ended. */
export function HistoryTable(props: {
  rollouts: Pages<Rollout>;
  /** Shows an action of the list below. */
  onAction: (actionId: string) => void;
}) {
  const { page, ...pages } = props.rollouts;
  const { t } = useFleetTranslation();
  const columns = useColumns(props.onAction);
  const { tableProps } = useTable<Rollout>({
    mode: 'complete',
    data: page && [...page.items],
    paginationOptions: { type: 'none' },
  });
  return (
    <section className={styles.section}>
      <h4 className={styles.title}>{t('historyTable.rollouts')}</h4>
      <ScrollRegion label={t('historyTable.rollouts')} className={styles.frame}>
        <Table
          columnConfig={columns}
          {...tableProps}
          emptyState={t('historyTable.noRollouts')}
        />
      </ScrollRegion>
      {page && <More page={page} {...pages} />}
    </section>
  );
}

function useColumns(
  onAction: (actionId: string) => void,
): ColumnConfig<Rollout>[] {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  return [
    {
      id: 'started',
      label: t('historyTable.column.started'),
      minWidth: 150,
      cell: item => <CellText title={dateTime(Date.parse(item.startedAt))} />,
    },
    {
      id: 'what',
      label: t('historyTable.column.what'),
      isRowHeader: true,
      minWidth: 170,
      cell: item => (
        <Cell>
          <What rollout={item} />
        </Cell>
      ),
    },
    {
      id: 'outcome',
      label: t('historyTable.column.outcome'),
      minWidth: 240,
      cell: item => (
        <Cell>
          <span className={styles.outcome}>
            <StatusDot tone={outcomeTone(item.phase)} />
            {t(`rollout.phase.${item.phase}`)}
          </span>
          <span className={styles.secondary}>{item.message}</span>
        </Cell>
      ),
    },
    {
      id: 'who',
      label: t('historyTable.column.who'),
      minWidth: 130,
      cell: item => (
        <CellText
          title={
            item.actor ? actorName(item.actor) : t('historyTable.unknownActor')
          }
        />
      ),
    },
    {
      id: 'why',
      label: t('historyTable.column.why'),
      minWidth: 180,
      cell: item => (
        <Cell>
          <span className={styles.wrap}>
            {item.reason ?? t('historyTable.noReason')}
          </span>
          {item.actionId !== undefined && (
            <Button
              variant="tertiary"
              aria-label={t('historyTable.actionOf', {
                time: dateTime(Date.parse(item.startedAt)),
              })}
              onPress={() => onAction(item.actionId ?? '')}
            >
              {t('historyTable.action')}
            </Button>
          )}
        </Cell>
      ),
    },
    {
      id: 'took',
      label: t('historyTable.column.took'),
      minWidth: 80,
      cell: item => (
        <CellText
          title={duration(
            (item.endedAt ? Date.parse(item.endedAt) : now) -
              Date.parse(item.startedAt),
          )}
          description={item.endedAt ? undefined : t('historyTable.running')}
        />
      ),
    },
  ];
}

function What({ rollout }: { rollout: Rollout }) {
  const { t } = useFleetTranslation();
  const direction = directionOf(rollout);
  return (
    <>
      <span>
        {rollout.from
          ? t('historyTable.fromTo', {
              from: rollout.from.label,
              to: rollout.to.label,
            })
          : t('historyTable.first', { to: rollout.to.label })}
      </span>
      {direction && (
        <span className={styles.badge}>
          <Badge>{t(`historyTable.${direction}`)}</Badge>
          {direction === 'rollback' && rollout.from && (
            <span className={styles.secondary}>
              {t('historyTable.rollbackOf', { label: rollout.from.label })}
            </span>
          )}
        </span>
      )}
    </>
  );
}
