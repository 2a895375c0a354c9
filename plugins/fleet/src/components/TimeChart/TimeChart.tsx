import { useMemo, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import { ToggleButton } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { ChartLegend } from './ChartLegend';
import { ChartPlot, timeScale } from './ChartPlot';
import { ChartTable } from './ChartTable';
import { nearestIndex } from './cursor';
import type { Reading } from './readings';
import { readings } from './readings';
import { toValue } from './scale';
import { exactTime } from './times';
import type { ChartData } from './types';
import { useWidth } from './useWidth';
import styles from './TimeChart.module.css';

/**
 * Lines over time. The pointer or the arrow keys choose a time, whose values stand in the legend; the whole is there as a
 * table too. Charts that share `cursorAt` move together.
 */
export function TimeChart(props: {
  data: ChartData;
  /** The chosen time; `undefined` is the newest. */
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
  /** What else can be chosen about this chart. */
  controls?: ReactNode;
}) {
  const { data, cursorAt, onCursor } = props;
  const { t } = useFleetTranslation();
  const [asTable, setAsTable] = useState(false);
  const rows = useMemo(() => readings(data), [data]);
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
      {rows.length === 0 && (
        <p className={styles.empty}>{t('timeChart.empty')}</p>
      )}
      {rows.length > 0 && asTable && <ChartTable data={data} rows={rows} />}
      {rows.length > 0 && !asTable && (
        <Drawing
          data={data}
          rows={rows}
          cursorAt={cursorAt}
          onCursor={onCursor}
        />
      )}
    </section>
  );
}

function Drawing(props: {
  data: ChartData;
  rows: readonly Reading[];
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
}) {
  const { data, rows, cursorAt, onCursor } = props;
  const { t } = useFleetTranslation();
  const [ref, width] = useWidth<HTMLDivElement>();
  const times = useMemo(() => rows.map(row => row.at), [rows]);
  const index =
    cursorAt === undefined ? rows.length - 1 : nearestIndex(times, cursorAt);
  const reading = rows[index];
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    onCursor(toValue(timeScale(data, width), event.clientX - left));
  };
  return (
    <>
      <ChartLegend data={data} reading={reading} />
      <div
        ref={ref}
        className={styles.area}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => onCursor(undefined)}
      >
        <ChartPlot data={data} width={width} cursor={reading} />
        <input
          type="range"
          className={styles.slider}
          aria-label={t('timeChart.cursor', { title: data.title })}
          aria-valuetext={inWords()}
          min={0}
          max={rows.length - 1}
          step={1}
          value={index}
          onChange={event => {
            const next = Number(event.target.value);
            onCursor(next === rows.length - 1 ? undefined : rows[next].at);
          }}
        />
      </div>
    </>
  );

  function inWords(): string {
    const values = data.series.map((series, position) => {
      const value = reading.values[position];
      return `${series.label} ${
        value === undefined ? t('timeChart.noValue') : data.format(value)
      }`;
    });
    const events = reading.marks.map(mark =>
      t(`timeChart.marks.${mark.kind}`, { label: mark.label }),
    );
    return [exactTime(reading.at), ...values, ...events].join(', ');
  }
}
