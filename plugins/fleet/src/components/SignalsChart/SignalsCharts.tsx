import { useMemo, useState } from 'react';
import type { SignalPoint, Signals } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { Choice } from '../Choice';
import type { ChartData } from '../TimeChart';
import { TimeChart, seriesStyle } from '../TimeChart';
import { shortNumber } from './formats';

const QUANTILES = ['p50', 'p95', 'p99'] as const;
type Quantile = (typeof QUANTILES)[number];

/** A point that is this many intervals after the one before it has nothing to do with it. */
const GAP_INTERVALS = 2.5;

/** Error rate, throughput and response time, one line for each version: a bad one stands out against the one before. */
export function SignalsCharts(props: {
  signals: Signals;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
}) {
  const { signals, from, to, cursorAt, onCursor } = props;
  const { t } = useFleetTranslation();
  const [quantile, setQuantile] = useState<Quantile>('p95');
  const charts = useMemo(() => {
    const chart = (
      rest: Pick<ChartData, 'title' | 'format' | 'leastTop'>,
      value: (point: SignalPoint) => number | undefined,
    ): ChartData => ({
      ...rest,
      from,
      to,
      // By name, so that a version keeps its colour and its shape from one load to the next.
      series: [...signals.series]
        .sort(
          (a, b) =>
            a.label.localeCompare(b.label) ||
            a.revisionId.localeCompare(b.revisionId),
        )
        .map((series, index) => ({
          id: series.revisionId,
          label: series.label,
          style: seriesStyle(index),
          points: series.points.map(point => ({
            at: Date.parse(point.at),
            value: value(point),
          })),
        })),
      marks: signals.marks,
      gapMs: signals.resolutionSeconds * 1000 * GAP_INTERVALS,
    });
    const milliseconds = (value: number) =>
      value >= 1000
        ? t('signalsChart.seconds', { value: shortNumber(value / 1000) })
        : t('signalsChart.milliseconds', { value: shortNumber(value) });
    return {
      errorRate: chart(
        {
          title: t('signalsChart.errorRate'),
          format: value =>
            t('signalsChart.percent', { value: shortNumber(value) }),
          leastTop: 1,
        },
        point => point.errorRate,
      ),
      throughput: chart(
        {
          title: t('signalsChart.throughput'),
          format: value =>
            t('signalsChart.perSecond', { value: shortNumber(value) }),
        },
        point => point.throughput,
      ),
      latency: chart(
        {
          title: t('signalsChart.latency', { quantile }),
          format: milliseconds,
          leastTop: 10,
        },
        point => point[quantile],
      ),
    };
  }, [signals, from, to, quantile, t]);
  return (
    <>
      <TimeChart
        data={charts.errorRate}
        cursorAt={cursorAt}
        onCursor={onCursor}
      />
      <TimeChart
        data={charts.throughput}
        cursorAt={cursorAt}
        onCursor={onCursor}
      />
      <TimeChart
        data={charts.latency}
        cursorAt={cursorAt}
        onCursor={onCursor}
        controls={
          <Choice
            label={t('signalsChart.quantile')}
            options={QUANTILES.map(id => ({ id, label: id }))}
            selected={quantile}
            onChange={setQuantile}
          />
        }
      />
    </>
  );
}
