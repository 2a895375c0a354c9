import { useMemo } from 'react';
import type { Capacity, CapacitySample } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import type { ChartData } from '../TimeChart';
import { TimeChart, seriesStyle } from '../TimeChart';

const LINES = ['desired', 'running', 'healthy'] as const;
/** Desired is what is asked for, so it is drawn dotted under the two that are measured. */
const STYLES = {
  desired: seriesStyle(2),
  running: seriesStyle(1),
  healthy: seriesStyle(0),
} as const;

/** Desired, running and healthy over time between minimum and maximum, with what changed them. */
export function CapacityChart(props: {
  capacity: Capacity;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  cursorAt: number | undefined;
  onCursor: (at: number | undefined) => void;
}) {
  const { capacity, from, to } = props;
  const { t } = useFleetTranslation();
  const data = useMemo((): ChartData => {
    const at = (sample: CapacitySample) => Date.parse(sample.at);
    return {
      title: t('capacityChart.title'),
      from,
      to,
      series: LINES.map(line => ({
        id: line,
        label: t(`capacityChart.${line}`),
        style: STYLES[line],
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
    />
  );
}
