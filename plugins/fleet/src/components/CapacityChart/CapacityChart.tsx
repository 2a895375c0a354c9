import { useMemo } from 'react';
import type { Capacity, CapacitySample } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import type { ChartData, TimeSpan } from '../TimeChart';
import { TimeChart, seriesStyle } from '../TimeChart';

/** Drawn in this order: where they are the same, the gaps of the later ones show the earlier ones. */
const LINES = ['healthy', 'running', 'desired'] as const;
/** Desired, running and healthy over time between minimum and maximum, with what changed them. */
export function CapacityChart(props: {
  capacity: Capacity;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
  onZoom?: (span: TimeSpan) => void;
}) {
  const { capacity, from, to } = props;
  const { t } = useFleetTranslation();
  const data = useMemo((): ChartData => {
    const at = (sample: CapacitySample) => Date.parse(sample.at);
    return {
      title: t('capacityChart.title'),
      from,
      to,
      series: LINES.map((line, index) => ({
        id: line,
        label: t(`capacityChart.${line}`),
        style: seriesStyle(index),
        step: true,
        points: capacity.samples.map(sample => ({
          at: at(sample),
          value: sample[line],
        })),
      })),
      band: {
        label: t('capacityChart.band'),
        points: capacity.samples.map(sample => ({
          at: at(sample),
          low: sample.min,
          high: sample.max,
        })),
      },
      marks: capacity.marks,
      whole: true,
      format: String,
    };
  }, [capacity, from, to, t]);
  return (
    <TimeChart
      data={data}
      cursorAt={props.cursorAt}
      onCursor={props.onCursor}
      onZoom={props.onZoom}
    />
  );
}
