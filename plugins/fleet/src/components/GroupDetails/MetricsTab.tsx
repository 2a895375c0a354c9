import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { CapacityChart } from '../CapacityChart';
import { LoadError } from '../LoadError';
import { SignalsCharts } from '../SignalsChart';
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

/** Traffic goes on without any signal that something has changed, so the charts ask by themselves. */
const POLL_MS = 5000;

/** Signals of each version and the capacity, over the same time with the same marks and one common cursor. */
export function MetricsTab({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const [range, setRange] = useState<Range>('m15');
  const [cursorAt, setCursorAt] = useState<number>();
  const options = {
    groupIds: () => [groupId],
    keepPrevious: true,
    pollMs: POLL_MS,
  };
  const signals = useLive(
    async signal => ({
      ...spanOf(range),
      signals: await api.getSignals(groupId, timeRange(range), { signal }),
    }),
    [api, groupId, range],
    options,
  );
  const capacity = useLive(
    async signal => ({
      ...spanOf(range),
      capacity: await api.getCapacity(groupId, timeRange(range), { signal }),
    }),
    [api, groupId, range],
    options,
  );
  return (
    <div className={styles.metrics}>
      <div className={styles.toolbar}>
        <ToggleButtonGroup
          aria-label={t('groupDetails.range.label')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[range]}
          onSelectionChange={keys => setRange([...keys][0] as Range)}
        >
          {Object.keys(RANGES).map(each => (
            <ToggleButton key={each} id={each} size="small">
              {t(`groupDetails.range.${each as Range}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <MarkLegend
          marks={[
            ...(signals.data?.signals.marks ?? []),
            ...(capacity.data?.capacity.marks ?? []),
          ]}
        />
      </div>
      <LoadError live={signals} />
      <LoadError live={capacity} />
      <div className={styles.charts}>
        {signals.isLoading && <TabSkeleton />}
        {signals.data && (
          <SignalsCharts
            {...signals.data}
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
    </div>
  );
}

function spanOf(range: Range): { from: number; to: number } {
  const to = Date.now();
  return { from: to - RANGES[range], to };
}

function timeRange(range: Range): { from: string; to: string } {
  const { from, to } = spanOf(range);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
