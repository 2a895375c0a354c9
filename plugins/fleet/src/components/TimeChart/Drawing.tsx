import { useMemo, useState } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { useTimeZone } from '../TimeZone';
import { ChartCanvas } from './ChartCanvas';
import { ChartLegend } from './ChartLegend';
import { BrushOverlay, ChartOverlay } from './ChartOverlay';
import type { Columns, Reading } from './columns';
import { newestIndex, readingAt } from './columns';
import { CursorOverlay } from './CursorOverlay';
import { nearestIndex } from './cursor';
import { axisValues } from './layout';
import { timeTicks } from './scale';
import type { ChartData, TimeSpan } from './types';
import { useBrush } from './useBrush';
import { useWidth } from './useWidth';
import styles from './TimeChart.module.css';

let created = 0;

/** Below this width half of the times fit, pixels. */
const NARROW = 480;

/** The lines, what happened, the cursor, and the slider by which keyboard and screen reader reach every point. */
export function Drawing(props: {
  data: ChartData;
  columns: Columns;
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
  onZoom?: (span: TimeSpan) => void;
}) {
  const { data, columns, cursorAt, onCursor } = props;
  const { t } = useFleetTranslation();
  const zone = useTimeZone();
  const [hintId] = useState(() => `fleet-chart-${++created}`);
  const [ref, width] = useWidth<HTMLDivElement>();
  const { times } = columns;
  const last = times.length - 1;
  const newest = useMemo(() => newestIndex(columns), [columns]);
  const index = cursorAt === undefined ? newest : nearestIndex(times, cursorAt);
  const reading = readingAt(data, columns, index);
  const { onKeyDown, brush, ...pointer } = useBrush({
    span: data,
    width,
    times,
    index,
    onCursor,
    onZoom: props.onZoom,
  });
  const narrow = width < NARROW;
  const drawn = useMemo(
    () => ({
      data,
      valueTicks: axisValues(data, columns),
      timeTicks: timeTicks(data.from, data.to, narrow ? 3 : 6, zone.offset),
      formatTime: (at: number) => zone.axis(at, data),
    }),
    [data, columns, narrow, zone],
  );
  return (
    <>
      <ChartLegend
        data={data}
        reading={reading}
        isChosen={cursorAt !== undefined}
      />
      <div ref={ref} className={styles.area} {...pointer}>
        <ChartCanvas drawn={drawn} columns={columns} width={width} />
        <ChartOverlay
          marks={data.marks}
          from={data.from}
          to={data.to}
          width={width}
        />
        <CursorOverlay
          data={data}
          valueTicks={drawn.valueTicks}
          width={width}
          reading={reading}
        />
        {brush && (
          <BrushOverlay
            brush={brush}
            from={data.from}
            to={data.to}
            width={width}
          />
        )}
        <input
          type="range"
          className={styles.slider}
          aria-label={t('timeChart.cursor', { title: data.title })}
          aria-valuetext={inWords(reading)}
          aria-describedby={props.onZoom && hintId}
          min={0}
          max={last}
          step={1}
          value={index}
          onKeyDown={onKeyDown}
          onChange={event => {
            const next = Number(event.target.value);
            onCursor(next === newest ? undefined : times[next]);
          }}
        />
        {props.onZoom && (
          <VisuallyHidden>
            <span id={hintId}>{t('timeChart.zoomHint')}</span>
            <span role="status">
              {brush &&
                t('timeChart.chosen', {
                  from: zone.exact(Math.min(brush.from, brush.to), data),
                  to: zone.exact(Math.max(brush.from, brush.to), data),
                })}
            </span>
          </VisuallyHidden>
        )}
      </div>
    </>
  );

  function inWords({ at, values, band, marks }: Reading): string {
    return [
      zone.exact(at, data),
      ...data.series.map((series, position) => {
        const value = values[position];
        return `${series.label} ${
          value === undefined ? t('timeChart.noValue') : data.format(value)
        }`;
      }),
      ...(data.band && band
        ? [
            `${data.band.label} ${data.format(band.low)}–${data.format(
              band.high,
            )}`,
          ]
        : []),
      ...marks.map(mark =>
        t(`timeChart.marks.${mark.kind}`, { label: mark.label }),
      ),
    ].join(', ');
  }
}
