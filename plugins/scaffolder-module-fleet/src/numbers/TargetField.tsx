import {
  type ScalingMetric,
  USUAL_TARGETS,
} from '@capstan/plugin-fleet-common';
import { useEffect, useRef } from 'react';
import { answersOf, type FieldProps } from '../FieldProps';
import { SizeField } from './SizeField';

const hasTarget = (
  metric: string,
): metric is Exclude<ScalingMetric, 'schedule'> =>
  Object.hasOwn(USUAL_TARGETS, metric);

/** What one instance is to bear. Another metric has another unit, so its usual target takes the place of the old number. */
export function TargetField(props: FieldProps<number>) {
  const { onChange } = props;
  const metric = String(answersOf(props).metric);
  const before = useRef(metric);
  useEffect(() => {
    if (before.current === metric) return;
    before.current = metric;
    if (hasTarget(metric)) onChange(USUAL_TARGETS[metric]);
  }, [metric, onChange]);
  return <SizeField {...props} />;
}
