import { useState } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { CapacityChart } from '../CapacityChart';
import { Choice } from '../Choice';
import { LoadError } from '../LoadError';
import { SignalsCharts } from '../SignalsChart';
import type { Measure, Quantile } from '../SignalsChart';
import { MarkLegend } from '../TimeChart';
import { TabSkeleton } from './TabSkeleton';
import styles from './GroupDetails.module.css';

const MINUTE = 60_000;
const RANGES = {
  m15: 15 * MINUTE,
  h1: 60 * MINUTE,
  h6: 360 * MINUTE,
  h24: 1440 * MINUTE,
} as const;
type Range = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES) as Range[];

/** What tells a bad release at once; the Health tab has all of them. */
const MEASURES: readonly Measure[] = ['errorRate', 'throughput', 'latency'];

/** Traffic goes on without any signal that something has changed, so the charts ask by themselves. */
const POLL_MS = 5000;

/** Signals of each version and the capacity over a chosen time. The time stays when another group is chosen. */
export function MetricsTab({ groupId }: { groupId: string }) {
  const { t } = useFleetTranslation();
  const [range, setRange] = useState<Range>('m15');
  return (
    <div className={styles.metrics}>
      <Choice
        label={t('groupDetails.range.label')}
        options={RANGE_NAMES.map(id => ({
          id,
          label: t(`groupDetails.range.${id}`),
        }))}
        selected={range}
        onChange={setRange}
      />
      {/* Another group starts without data: never the charts of one under the name of another. */}
      <Charts key={groupId} groupId={groupId} range={range} />
    </div>
  );
}

/** All charts have the same time, the same marks and one common cursor. */
function Charts({ groupId, range }: { groupId: string; range: Range }) {
  const api = useFleetApi();
  const [cursorAt, setCursorAt] = useState<number>();
  const [quantile, setQuantile] = useState<Quantile>('p95');
  const options = {
    groupIds: () => [groupId],
    keepPrevious: true,
    pollMs: POLL_MS,
  };
  const signals = useLive(
    async signal => {
      const span = spanOf(range);
      return {
        ...span,
        signals: await api.getSignals(groupId, toTimeRange(span), { signal }),
      };
    },
    [api, groupId, range],
    options,
  );
  const capacity = useLive(
    async signal => {
      const span = spanOf(range);
      return {
        ...span,
        capacity: await api.getCapacity(groupId, toTimeRange(span), { signal }),
      };
    },
    [api, groupId, range],
    options,
  );
  const marks = [
    ...(signals.data?.signals.marks ?? []),
    ...(capacity.data?.capacity.marks ?? []),
  ];
  return (
    <>
      {/* One portal, one reason: not said twice. */}
      <LoadError<unknown> live={signals.error ? signals : capacity} />
      <MarkLegend marks={marks} />
      <div className={styles.charts}>
        {signals.isLoading && <TabSkeleton />}
        {signals.data && (
          <SignalsCharts
            {...signals.data}
            measures={MEASURES}
            quantile={quantile}
            onQuantile={setQuantile}
            cursorAt={cursorAt}
            onCursor={setCursorAt}
          />
        )}
        {capacity.isLoading && <TabSkeleton />}
        {capacity.data && (
          <CapacityChart
            {...capacity.data}
            cursorAt={cursorAt}
            onCursor={setCursorAt}
          />
        )}
      </div>
    </>
  );
}

interface Span {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

function spanOf(range: Range): Span {
  const to = Date.now();
  return { from: to - RANGES[range], to };
}

function toTimeRange({ from, to }: Span) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
