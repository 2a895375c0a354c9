import { useMemo, useState } from 'react';
import type { ScalingPolicy } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import type { ChartData } from '../TimeChart';
import { TimeChart, seriesStyle } from '../TimeChart';

/** What is further apart is not connected: the autoscaler saw nothing meanwhile. */
const GAP_MS = 150_000;

/** The metric of a policy as the autoscaler saw it, beside what the policy keeps it at. */
export function PolicyChart(props: {
  policy: ScalingPolicy;
  recent: NonNullable<ScalingPolicy['recent']>;
}) {
  const { policy, recent } = props;
  const { t } = useFleetTranslation();
  const [cursorAt, setCursorAt] = useState<number>();
  const data = useMemo((): ChartData => {
    const points = recent.map(({ at, value }) => ({
      at: Date.parse(at),
      value,
    }));
    const { target } = policy;
    return {
      title: t('scalingPanel.policy.chart', { policy: policy.name }),
      from: points[0].at,
      to: points[points.length - 1].at,
      series: [
        {
          id: 'value',
          label: policy.metric ?? t('scalingPanel.policy.rule'),
          style: seriesStyle(0),
          points,
        },
        ...(target === undefined
          ? []
          : [
              {
                id: 'target',
                label: t('scalingPanel.policy.target'),
                style: seriesStyle(1),
                points: points.map(({ at }) => ({ at, value: target })),
              },
            ]),
      ],
      marks: [],
      gapMs: GAP_MS,
      format: value =>
        value.toLocaleString(undefined, { maximumFractionDigits: 2 }),
    };
  }, [policy, recent, t]);
  return <TimeChart data={data} cursorAt={cursorAt} onCursor={setCursorAt} />;
}
