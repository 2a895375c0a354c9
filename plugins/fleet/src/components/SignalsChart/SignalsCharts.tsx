import { useMemo } from 'react';
import type {
  SignalPoint,
  SignalSeries,
  Signals,
} from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { Choice } from '../Choice';
import type { ChartData, ChartSeries, TimeSpan } from '../TimeChart';
import { TimeChart, comparisonStyle, seriesStyle } from '../TimeChart';
import { LEAST_TOP, QUANTILES, valueOf } from './measures';
import type { Measure, Quantile } from './measures';
import { useSignalFormat } from './useSignalFormat';

/** A point that is this many intervals after the one before it has nothing to do with it. */
const GAP_INTERVALS = 2.5;

interface Chart {
  readonly measure: Measure;
  readonly data: ChartData;
}

/** Charts of the signals, one line for each version: a bad one stands out against the one before. */
export function SignalsCharts(props: {
  signals: Signals;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  measures: readonly Measure[];
  quantile: Quantile;
  onQuantile: (quantile: Quantile) => void;
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
  onZoom?: (span: TimeSpan) => void;
}) {
  const { signals, from, to, measures, quantile } = props;
  const { t } = useFleetTranslation();
  const format = useSignalFormat();
  const charts = useMemo(() => {
    const series = sorted(signals.series);
    const times = series.map(each =>
      each.points.map(point => Date.parse(point.at)),
    );
    const before = signals.comparison;
    const timesBefore = before?.points.map(point => Date.parse(point.at));
    const titles: Record<Measure, string> = {
      latency: t('signalsChart.latency', { quantile }),
      errorRate: t('signalsChart.errorRate'),
      throughput: t('signalsChart.throughput'),
      apdex: t('signalsChart.apdex', { target: String(signals.apdexTargetMs) }),
      cpu: t('signalsChart.cpu'),
      memory: t('signalsChart.memory'),
      queueDepth: t('signalsChart.queueDepth'),
    };
    const all = measures.map((measure): Chart => {
      const value = (point: SignalPoint) => valueOf(measure, point, quantile);
      const lines = series.map(
        (each, index): ChartSeries => ({
          id: each.revisionId,
          label: each.label,
          style: seriesStyle(index),
          points: each.points.map((point, position) => ({
            at: times[index][position],
            value: value(point),
          })),
        }),
      );
      const comparison: ChartSeries[] =
        before && timesBefore
          ? [
              {
                id: 'comparison',
                label: t(`signalsChart.comparison.${before.kind}`),
                style: comparisonStyle,
                points: before.points.map((point, position) => ({
                  at: timesBefore[position],
                  value: value(point),
                })),
              },
            ]
          : [];
      const known = [...lines, ...comparison].some(line =>
        line.points.some(point => point.value !== undefined),
      );
      return {
        measure,
        data: {
          title: titles[measure],
          from,
          to,
          series: known ? [...lines, ...comparison] : [],
          marks: signals.marks,
          gapMs: signals.resolutionSeconds * 1000 * GAP_INTERVALS,
          leastTop: LEAST_TOP[measure],
          whole: measure === 'queueDepth',
          format: number => format(measure, number),
        },
      };
    });
    // Most services have no queue; all of them have memory.
    return all.filter(
      ({ measure, data }) => measure !== 'queueDepth' || data.series.length > 0,
    );
  }, [signals, from, to, measures, quantile, t, format]);
  return (
    <>
      {charts.map(({ measure, data }) => (
        <TimeChart
          key={measure}
          data={data}
          cursorAt={props.cursorAt}
          onCursor={props.onCursor}
          onZoom={props.onZoom}
          controls={
            measure === 'latency' && (
              <Choice
                label={t('signalsChart.quantile')}
                options={QUANTILES.map(id => ({ id, label: id }))}
                selected={quantile}
                onChange={props.onQuantile}
              />
            )
          }
        />
      ))}
    </>
  );
}

/** By name, so that a version keeps its colour and its shape from one load to the next. */
function sorted(series: readonly SignalSeries[]): readonly SignalSeries[] {
  return [...series].sort(
    (a, b) =>
      a.label.localeCompare(b.label) ||
      a.revisionId.localeCompare(b.revisionId),
  );
}
