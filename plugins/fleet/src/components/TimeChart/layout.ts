import type { Columns } from './columns';
import { valueTicks } from './scale';
import type { LinearScale } from './scale';
import type { ChartData, TimeSpan } from './types';

export const CHART_HEIGHT = 204;
/** Room for the axis texts and, above the plot, for the marks. */
export const MARGIN = { top: 40, right: 12, bottom: 22, left: 50 } as const;

/** The time axis of a chart of this width. */
export function timeScale(span: TimeSpan, width: number): LinearScale {
  return {
    domain: [span.from, span.to],
    range: [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)],
  };
}

/** The values at the grid lines, from zero to the top of the axis. */
export function axisValues(
  data: Pick<ChartData, 'leastTop' | 'whole'>,
  columns: Pick<Columns, 'highest'>,
): readonly number[] {
  return valueTicks(Math.max(columns.highest, data.leastTop ?? 0), 4, {
    whole: data.whole,
  });
}

/** The value axis for these grid lines. */
export function valueScale(ticks: readonly number[]): LinearScale {
  return {
    domain: [0, ticks[ticks.length - 1]],
    range: [CHART_HEIGHT - MARGIN.bottom, MARGIN.top],
  };
}
