import type uPlot from 'uplot';
import { lineGaps, lonePoints } from './lineGaps';
import { CHART_HEIGHT, MARGIN } from './layout';
import type { ChartData } from './types';

/** What the canvas draws, read anew at each drawing: the plot outlives its data. */
export interface Drawn {
  readonly data: ChartData;
  readonly valueTicks: readonly number[];
  readonly timeTicks: readonly number[];
  readonly formatTime: (at: number) => string;
}

/** What `paths` uPlot brings for lines that hold their values. */
type Stepped = () => uPlot.Series.PathBuilder;

/**
 * The options of a uPlot for a chart: axes, grid, lines and the band. Cursor, zoom, legend and marks are not its matter,
 * they must work with the keyboard, with touch and for screen readers. `colour` turns a CSS colour into one that a canvas
 * knows, in the theme of the moment.
 */
export function canvasOptions(
  first: Drawn,
  latest: () => Drawn,
  colour: (css: string) => string,
  font: string,
  stepped: Stepped,
): Omit<uPlot.Options, 'width'> {
  const { data } = first;
  const axis = {
    font: `11px ${font}`,
    stroke: () => colour('var(--bui-fg-secondary)'),
    ticks: { show: false },
    gap: 6,
  };
  const gapMs = () => latest().data.gapMs ?? Infinity;
  const hidden: uPlot.Series = {
    stroke: 'transparent',
    width: 0,
    points: { show: false },
    paths: stepped(),
  };
  return {
    height: CHART_HEIGHT,
    padding: [MARGIN.top, MARGIN.right, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: {
        time: false,
        range: () => [latest().data.from, latest().data.to],
      },
      y: { range: () => [0, Math.max(...latest().valueTicks)] },
    },
    axes: [
      {
        ...axis,
        size: MARGIN.bottom,
        grid: { show: false },
        splits: () => [...latest().timeTicks],
        values: (_, splits) => splits.map(latest().formatTime),
      },
      {
        ...axis,
        size: MARGIN.left,
        grid: { stroke: () => colour('var(--bui-border-1)'), width: 1 },
        splits: () => [...latest().valueTicks],
        values: (_, splits) => splits.map(value => latest().data.format(value)),
      },
    ],
    series: [
      {},
      // The band first: what comes later is drawn above it.
      ...(data.band ? [hidden, hidden] : []),
      ...data.series.map(
        ({ style, step }): uPlot.Series => ({
          stroke: () => colour(style.colour),
          width: style.width ?? 2,
          dash: style.dash ? style.dash.split(' ').map(Number) : [],
          ...(step ? { paths: stepped() } : {}),
          gaps: (plot, index, _from, _to, nullGaps) => [
            ...nullGaps,
            ...lineGaps(plot.data[0], plot.data[index], gapMs(), at =>
              plot.valToPos(at, 'x', true),
            ),
          ],
          points: {
            show: false,
            size: 4,
            filter: (plot, index) => {
              const lone = lonePoints(plot.data[0], plot.data[index], gapMs());
              return lone.length > 0 ? lone : null;
            },
          },
        }),
      ),
    ],
    bands: data.band
      ? [
          {
            series: [2, 1],
            fill: () => colour('var(--bui-border-1)'),
          },
        ]
      : [],
  };
}
