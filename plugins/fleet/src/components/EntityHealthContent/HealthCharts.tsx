import { useState } from 'react';
import {
  useDuration,
  useFleetApi,
  useFleetTranslation,
  useLive,
} from '../../hooks';
import { CapacityChart } from '../CapacityChart';
import { TabSkeleton } from '../GroupDetails';
import { LoadError } from '../LoadError';
import { MEASURES, SignalsCharts } from '../SignalsChart';
import { SignalSources } from '../SignalSources';
import { MarkLegend } from '../TimeChart';
import type { TimeSpan } from '../TimeChart';
import styles from './EntityHealthContent.module.css';
import { spanOf } from './healthView';
import type { HealthViewState } from './useHealthView';

/** Traffic goes on without any signal that something has changed, so the charts ask by themselves, long ranges less often. */
const POLL_MS = 5000;
const SLOW_POLL_MS = 30_000;
const SHORT_MS = 3_600_000;

/** All charts of a group. They have the same time, the same events and one common cursor. */
export function HealthCharts(props: {
  groupId: string;
  state: HealthViewState;
}) {
  const { groupId, state } = props;
  const { view, change } = state;
  const { range, from, to, zoom, compare, quantile } = view;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const [cursorAt, setCursorAt] = useState<number>();
  const span = spanOf(view, Date.now());
  const pollMs =
    !('problem' in span) && span.to - span.from <= SHORT_MS
      ? POLL_MS
      : SLOW_POLL_MS;
  const options = {
    groupIds: () => [groupId],
    keepPrevious: true,
    pollMs,
    gapMs: 1000,
  };
  const deps = [api, groupId, range, from, to, zoom?.from, zoom?.to, pollMs];
  const signals = useLive(
    async signal => {
      const shown = spanOf(view, Date.now());
      if ('problem' in shown) return undefined;
      const asked = { ...toTimeRange(shown), compare };
      return {
        ...shown,
        signals: await api.getSignals(groupId, asked, { signal }),
      };
    },
    [...deps, compare],
    options,
  );
  const capacity = useLive(
    async signal => {
      const shown = spanOf(view, Date.now());
      if ('problem' in shown) return undefined;
      return {
        ...shown,
        capacity: await api.getCapacity(groupId, toTimeRange(shown), {
          signal,
        }),
      };
    },
    deps,
    options,
  );
  if ('problem' in span) return null;
  const marks = [
    ...(signals.data?.signals.marks ?? []),
    ...(capacity.data?.capacity.marks ?? []),
  ];
  // "Back" of the browser zooms out.
  const onZoom = (chosen: TimeSpan) => change({ zoom: chosen }, { push: true });
  const shared = { cursorAt, onCursor: setCursorAt, onZoom };
  return (
    <section className={styles.section} aria-label={t('entityHealth.charts')}>
      {/* One portal, one reason: not said twice. */}
      <LoadError<unknown> live={signals.error ? signals : capacity} />
      {signals.data && <SignalSources sources={signals.data.signals.sources} />}
      <div className={styles.legend}>
        <MarkLegend marks={marks} />
        {signals.data && (
          <span className={styles.secondary}>
            {t('entityHealth.resolution', {
              duration: duration(signals.data.signals.resolutionSeconds * 1000),
            })}
          </span>
        )}
      </div>
      <div
        className={styles.charts}
        aria-busy={signals.isPrevious || capacity.isPrevious}
      >
        {signals.isLoading && <TabSkeleton />}
        {signals.data && (
          <SignalsCharts
            {...signals.data}
            {...shared}
            measures={MEASURES}
            quantile={quantile}
            onQuantile={chosen => change({ quantile: chosen })}
          />
        )}
        {capacity.isLoading && <TabSkeleton />}
        {capacity.data && <CapacityChart {...capacity.data} {...shared} />}
      </div>
    </section>
  );
}

function toTimeRange({ from, to }: TimeSpan) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
