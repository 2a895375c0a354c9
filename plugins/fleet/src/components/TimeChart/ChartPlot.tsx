import type { PlacedMark } from './marks';
import { placeMarks } from './marks';
import { bandPath, linePath } from './linePath';
import { MarkShape, markColour } from './MarkShape';
import type { Reading } from './readings';
import { timeTicks, toPixel, valueTicks } from './scale';
import type { LinearScale } from './scale';
import { SeriesShape } from './SeriesShape';
import { shortTime } from './times';
import type { ChartData } from './types';
import styles from './TimeChart.module.css';

export const CHART_HEIGHT = 204;
/** Room for the axis texts and, above the plot, for the marks. */
export const MARGIN = { top: 40, right: 12, bottom: 22, left: 46 } as const;

/** The time axis of a chart of this width. */
export function timeScale(data: ChartData, width: number): LinearScale {
  return {
    domain: [data.from, data.to],
    range: [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)],
  };
}

/** The drawing itself. It is hidden from screen readers: the slider and the table say the same in words. */
export function ChartPlot(props: {
  data: ChartData;
  width: number;
  cursor: Reading | undefined;
}) {
  const { data, width, cursor } = props;
  const x = timeScale(data, width);
  const ticks = valueTicks(Math.max(highest(data), data.leastTop ?? 0), 4, {
    whole: data.whole,
  });
  const y: LinearScale = {
    domain: [0, ticks[ticks.length - 1]],
    range: [CHART_HEIGHT - MARGIN.bottom, MARGIN.top],
  };
  const cursorX = cursor && toPixel(x, cursor.at);
  return (
    <svg
      width={width}
      height={CHART_HEIGHT}
      className={styles.plot}
      aria-hidden="true"
      focusable="false"
    >
      {ticks.map(tick => (
        <g key={tick}>
          <line
            className={styles.grid}
            x1={x.range[0]}
            x2={x.range[1]}
            y1={toPixel(y, tick)}
            y2={toPixel(y, tick)}
          />
          <text
            className={styles.axis}
            x={x.range[0] - 6}
            y={toPixel(y, tick)}
            dy="0.32em"
            textAnchor="end"
          >
            {data.format(tick)}
          </text>
        </g>
      ))}
      {timeTicks(data.from, data.to, width < 480 ? 3 : 6).map(at => (
        <text
          key={at}
          className={styles.axis}
          x={toPixel(x, at)}
          y={CHART_HEIGHT - 6}
          textAnchor="middle"
        >
          {shortTime(at)}
        </text>
      ))}
      {data.band && (
        <path d={bandPath(data.band.points, x, y)} className={styles.band} />
      )}
      {placeMarks(data.marks, x).map(placed => (
        <Mark
          key={`${placed.mark.kind} ${placed.mark.at} ${placed.mark.label}`}
          placed={placed}
        />
      ))}
      {data.series.map(series => (
        <path
          key={series.id}
          d={linePath(series.points, x, y, {
            step: series.step,
            gapMs: data.gapMs,
          })}
          className={styles.line}
          stroke={series.style.colour}
          strokeDasharray={series.style.dash}
        />
      ))}
      {cursor && cursorX !== undefined && (
        <g>
          <line
            className={styles.cursor}
            x1={cursorX}
            x2={cursorX}
            y1={y.range[1]}
            y2={y.range[0]}
          />
          {data.series.map((series, index) => {
            const value = cursor.values[index];
            if (value === undefined) return null;
            return (
              <SeriesShape
                key={series.id}
                style={series.style}
                x={cursorX}
                y={toPixel(y, value)}
              />
            );
          })}
        </g>
      )}
    </svg>
  );
}

function Mark({ placed: { mark, x, label } }: { placed: PlacedMark }) {
  const bottom = CHART_HEIGHT - MARGIN.bottom;
  if (mark.kind === 'scaled')
    return <MarkShape kind="scaled" x={x} y={bottom} />;
  const started =
    mark.kind === 'rolloutStarted' || mark.kind === 'rollbackStarted';
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={12}
        y2={bottom}
        stroke={markColour(mark.kind)}
        strokeDasharray={started ? undefined : '1 3'}
        className={styles.markLine}
      />
      <MarkShape kind={mark.kind} x={x} y={10} />
      {label && (
        <text
          className={styles.markLabel}
          fill={markColour(mark.kind)}
          x={label.side === 'right' ? x + 8 : x - 8}
          y={label.row === 0 ? 10 : 26}
          dy="0.35em"
          textAnchor={label.side === 'right' ? 'start' : 'end'}
        >
          {mark.label}
        </text>
      )}
    </g>
  );
}

function highest(data: ChartData): number {
  let top = 0;
  for (const { points } of data.series)
    for (const { value } of points) top = Math.max(top, value ?? 0);
  for (const { high } of data.band?.points ?? []) top = Math.max(top, high);
  return top;
}
