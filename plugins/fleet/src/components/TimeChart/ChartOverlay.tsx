import { memo } from 'react';
import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { CHART_HEIGHT, MARGIN, timeScale } from './layout';
import { placeBands, placeMarks } from './marks';
import type { PlacedBand, PlacedMark } from './marks';
import { MarkShape, markColour } from './MarkShape';
import type { TimeSpan } from './types';
import styles from './TimeChart.module.css';

const BOTTOM = CHART_HEIGHT - MARGIN.bottom;

/** What happened, above the lines: alerts as bands, everything else as shapes with a line down to the axis. */
export const ChartOverlay = memo(function Overlay(props: {
  marks: readonly TimelineMark[];
  from: number;
  to: number;
  width: number;
}) {
  const { from, to, width } = props;
  const x = timeScale({ from, to }, width);
  return (
    <Layer width={width}>
      {placeBands(props.marks, x).map(band => (
        <AlertBand key={keyOf(band.mark)} band={band} />
      ))}
      {placeMarks(props.marks, x).map(placed => (
        <Mark key={keyOf(placed.mark)} placed={placed} />
      ))}
    </Layer>
  );
});

/** The part of the chart that is about to become the whole. */
export function BrushOverlay(props: {
  brush: TimeSpan;
  from: number;
  to: number;
  width: number;
}) {
  const { brush, width } = props;
  const { domain, range } = timeScale(props, width);
  const pixel = (at: number) =>
    range[0] +
    ((at - domain[0]) / (domain[1] - domain[0] || 1)) * (range[1] - range[0]);
  const left = pixel(Math.min(brush.from, brush.to));
  const right = pixel(Math.max(brush.from, brush.to));
  return (
    <Layer width={width}>
      <rect
        className={styles.brush}
        x={left}
        y={MARGIN.top}
        width={Math.max(1, right - left)}
        height={BOTTOM - MARGIN.top}
      />
    </Layer>
  );
}

/** A layer over the canvas, hidden from screen readers. */
export function Layer(props: { width: number; children: React.ReactNode }) {
  return (
    <svg
      width={props.width}
      height={CHART_HEIGHT}
      className={styles.layer}
      aria-hidden="true"
      focusable="false"
    >
      {props.children}
    </svg>
  );
}

function AlertBand({ band: { mark, x, width } }: { band: PlacedBand }) {
  return (
    <g data-severity={mark.severity ?? 'warning'} className={styles.alertBand}>
      <rect
        x={x}
        y={MARGIN.top}
        width={width}
        height={BOTTOM - MARGIN.top}
        className={styles.alertArea}
      />
      <rect x={x} y={MARGIN.top - 3} width={width} height={3} />
    </g>
  );
}

function Mark({ placed: { mark, x, label } }: { placed: PlacedMark }) {
  if (mark.kind === 'scaled')
    return <MarkShape kind="scaled" x={x} y={BOTTOM} />;
  const started =
    mark.kind === 'rolloutStarted' || mark.kind === 'rollbackStarted';
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={12}
        y2={mark.kind === 'alert' ? MARGIN.top : BOTTOM}
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

function keyOf(mark: TimelineMark): string {
  return `${mark.kind} ${mark.at} ${mark.label}`;
}
