import { memo, useEffect, useRef } from 'react';
import Plot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { canvasOptions } from './canvasOptions';
import type { Drawn } from './canvasOptions';
import type { Columns } from './columns';
import { CHART_HEIGHT } from './layout';
import styles from './TimeChart.module.css';

/** Attributes by which portals switch between light and dark. */
const THEME_ATTRIBUTES = ['data-theme-mode', 'data-theme-name', 'class'];

/**
 * Axes and lines, drawn by uPlot. Hidden from screen readers: the slider and the table say the same in words. Draws nothing
 * where there is no canvas, as in tests.
 */
export const ChartCanvas = memo(function Canvas(props: {
  drawn: Drawn;
  columns: Columns;
  width: number;
}) {
  const { drawn, columns, width } = props;
  const ref = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const latest = useRef(drawn);
  latest.current = drawn;
  const { data } = drawn;
  // A plot is for these lines; other numbers of the same lines are given to the plot there is.
  const lines = JSON.stringify([
    data.series.map(({ id, style, step }) => [id, style, step]),
    data.band !== undefined,
  ]);

  useEffect(() => {
    const element = ref.current;
    if (!element || typeof Path2D === 'undefined') return undefined;
    const theme = getComputedStyle(element);
    const options = canvasOptions(
      latest.current,
      () => latest.current,
      css => resolved(theme, css),
      theme.fontFamily,
      () => Plot.paths.stepped!({ align: 1 }),
    );
    const created = new Plot({ ...options, width }, undefined, element);
    plot.current = created;
    const observer = new MutationObserver(() => created.redraw(false));
    for (const root of [document.documentElement, document.body])
      observer.observe(root, { attributeFilter: THEME_ATTRIBUTES });
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
    // Width and numbers reach the plot below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lines]);

  useEffect(() => {
    if (plot.current && plot.current.width !== width)
      plot.current.setSize({ width, height: CHART_HEIGHT });
  }, [width]);

  useEffect(() => {
    plot.current?.setData(alignedData(columns));
  }, [columns, drawn, lines]);

  return <div ref={ref} className={styles.canvas} aria-hidden="true" />;
});

function alignedData(columns: Columns): Plot.AlignedData {
  return [
    columns.times,
    ...(columns.low && columns.high ? [columns.low, columns.high] : []),
    ...columns.values,
  ] as unknown as Plot.AlignedData;
}

/** The colour that a `var(--name)` has here and now; any other colour as it is. */
function resolved(theme: CSSStyleDeclaration, css: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(css)?.[1];
  return name ? theme.getPropertyValue(name).trim() || 'gray' : css;
}
