import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ToggleButton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { ChartTable } from './ChartTable';
import { columnsOf } from './columns';
import { Drawing } from './Drawing';
import type { ChartData, TimeSpan } from './types';
import styles from './TimeChart.module.css';

/**
 * Lines over time. The pointer or the arrow keys choose a time, whose values stand in the legend; dragging, or Shift with
 * the arrow keys and Enter, chooses a part of it; the whole is there as a table too. Charts that share `cursorAt` move
 * together. Holds its promises with 10,000 points.
 */
export function TimeChart(props: {
  data: ChartData;
  /** The chosen time; `undefined` is the newest. */
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
  /** Told which part of the time was chosen. Absent: none can be. */
  onZoom?: (span: TimeSpan) => void;
  /** What else can be chosen about this chart. */
  controls?: ReactNode;
}) {
  const { data } = props;
  const { t } = useFleetTranslation();
  const [asTable, setAsTable] = useState(false);
  const columns = useMemo(() => columnsOf(data), [data]);
  const isEmpty = columns.times.length === 0;
  return (
    <section className={styles.chart} aria-label={data.title}>
      <header className={styles.header}>
        <h4 className={styles.title}>{data.title}</h4>
        {props.controls}
        <ToggleButton
          className={styles.toggle}
          size="small"
          isSelected={asTable}
          onChange={setAsTable}
          aria-label={t('timeChart.tableOf', { title: data.title })}
        >
          {t('timeChart.asTable')}
        </ToggleButton>
      </header>
      {isEmpty && <p className={styles.empty}>{t('timeChart.empty')}</p>}
      {!isEmpty && asTable && <ChartTable data={data} columns={columns} />}
      {!isEmpty && !asTable && (
        <Drawing
          data={data}
          columns={columns}
          cursorAt={props.cursorAt}
          onCursor={props.onCursor}
          onZoom={props.onZoom}
        />
      )}
    </section>
  );
}
