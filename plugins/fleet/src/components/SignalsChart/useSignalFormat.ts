import { useCallback } from 'react';
import { useFleetTranslation } from '../../hooks';
import { shortNumber } from './formats';
import type { Measure } from './measures';

/** Says a number of a measure with its unit. */
export function useSignalFormat(): (measure: Measure, value: number) => string {
  const { t } = useFleetTranslation();
  return useCallback(
    (measure, value) => {
      switch (measure) {
        case 'latency':
          return value >= 1000
            ? t('signalsChart.seconds', { value: shortNumber(value / 1000) })
            : t('signalsChart.milliseconds', { value: shortNumber(value) });
        case 'throughput':
          return t('signalsChart.perSecond', { value: shortNumber(value) });
        case 'apdex':
          return value.toLocaleString(undefined, { maximumFractionDigits: 2 });
        case 'queueDepth':
          return shortNumber(value);
        default:
          return t('signalsChart.percent', { value: shortNumber(value) });
      }
    },
    [t],
  );
}
