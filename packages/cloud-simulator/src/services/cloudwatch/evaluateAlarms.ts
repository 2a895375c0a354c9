import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { AlarmState, MetricAlarmState } from './AlarmState.ts';
import { isTrue } from './compositeRule.ts';
import { MathError } from './metricMath.ts';
import { MINUTE_MS } from './MetricStore.ts';
import { queryMetrics } from './queryMetrics.ts';
import type { QueriedSeries } from './queryMetrics.ts';

const KEPT_HISTORY = 2_000;

/** Alarms on metrics first, then those on alarms. */
export function evaluateAlarms(region: RegionWorld): void {
  const { alarms } = region.cloudwatch;
  for (const alarm of alarms.values())
    if (alarm.kind === 'metric') evaluateOne(region, alarm);
  for (const alarm of alarms.values()) {
    if (alarm.kind !== 'composite') continue;
    const rule = alarm.described.AlarmRule ?? 'FALSE';
    const fires = isTrue(
      rule,
      name => alarms.get(name)?.described.StateValue ?? 'INSUFFICIENT_DATA',
    );
    moveTo(
      region,
      alarm,
      fires ? 'ALARM' : 'OK',
      `${rule} evaluates to ${fires ? 'TRUE' : 'FALSE'}`,
    );
  }
}

/** Newest last: the points that the alarm judges by. */
export function judgedPoints(
  region: RegionWorld,
  { described, queries }: MetricAlarmState,
): readonly (number | undefined)[] {
  const now = region.world.clock.now();
  const period = Math.max(MINUTE_MS, (described.Period ?? 60) * 1000);
  const to = Math.floor(now / period) * period;
  const count = described.EvaluationPeriods ?? 1;
  const from = to - count * period;
  const series = seriesOf(region, queries, { from, to });
  const values = new Map(series?.points.map(({ at, value }) => [at, value]));
  return Array.from({ length: count }, (_, index) =>
    values.get(from + index * period),
  );
}

/** An expression that cannot be worked out has no points. */
function seriesOf(
  { cloudwatch }: RegionWorld,
  queries: MetricAlarmState['queries'],
  window: { readonly from: number; readonly to: number },
): QueriedSeries | undefined {
  try {
    return queryMetrics(cloudwatch.metrics, queries, window)[0];
  } catch (error) {
    if (error instanceof MathError) return undefined;
    throw error;
  }
}

function evaluateOne(region: RegionWorld, alarm: MetricAlarmState): void {
  const points = judgedPoints(region, alarm);
  const { described } = alarm;
  const breaching = points.map(value =>
    value === undefined
      ? missing(described.TreatMissingData)
      : breaches(described, value),
  );
  const known = points.filter(value => value !== undefined);
  const needed = described.DatapointsToAlarm ?? points.length;
  const bad = breaching.filter(one => one === true).length;
  const calm = breaching.filter(one => one === false).length;
  const threshold = described.Threshold ?? 0;
  const seen = known
    .slice(-needed)
    .map(value => value!.toFixed(2))
    .join(', ');
  const reason = `Threshold Crossed: ${bad} out of the last ${
    points.length
  } datapoints [${seen}] were ${wordsOf(
    described,
  )} the threshold (${threshold.toFixed(1)}).`;
  if (bad >= needed) moveTo(region, alarm, 'ALARM', reason, points);
  else if (calm > points.length - needed)
    moveTo(region, alarm, 'OK', reason, points);
  else if (known.length === 0 && described.TreatMissingData === 'missing')
    moveTo(
      region,
      alarm,
      'INSUFFICIENT_DATA',
      'Insufficient Data: no datapoints were received.',
    );
}

/** `undefined`: it says nothing. */
function missing(treat: string | undefined): boolean | undefined {
  if (treat === 'breaching') return true;
  return treat === 'notBreaching' ? false : undefined;
}

export function breaches(
  { ComparisonOperator, Threshold = 0 }: MetricAlarm,
  value: number,
): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold;
    default:
      return false;
  }
}

/** For example `greater than`. */
function wordsOf({ ComparisonOperator }: MetricAlarm): string {
  return (ComparisonOperator ?? '')
    .replace(/Threshold$/, '')
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}

/** Changes the state and writes it down; nothing when it is in it already. */
export function moveTo(
  region: RegionWorld,
  alarm: AlarmState,
  state: StateValue,
  reason: string,
  points: readonly (number | undefined)[] = [],
): void {
  const { described } = alarm;
  if (described.StateValue === state) return;
  const { clock } = region.world;
  const old = described.StateValue;
  described.StateValue = state;
  described.StateReason = reason;
  described.StateUpdatedTimestamp = clock.date();
  described.StateTransitionedTimestamp = clock.date();
  described.StateReasonData = JSON.stringify({
    version: '1.0',
    queryDate: clock.date().toISOString(),
    ...(alarm.kind === 'metric' && {
      recentDatapoints: points.filter(value => value !== undefined),
      threshold: alarm.described.Threshold,
    }),
  });
  region.cloudwatch.history.unshift({
    at: clock.now(),
    name: described.AlarmName ?? '',
    type: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    item: 'StateUpdate',
    summary: `Alarm updated from ${old} to ${state}`,
    data: JSON.stringify({
      version: '1.0',
      oldState: { stateValue: old },
      newState: { stateValue: state, stateReason: reason },
    }),
  });
  const kept = Math.min(region.cloudwatch.history.length, KEPT_HISTORY);
  region.cloudwatch.history.length = kept;
}
