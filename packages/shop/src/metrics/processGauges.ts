import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metrics } from './Metrics.ts';

/** What the process itself is short of: event loop, memory, processor. */
export function addProcessGauges(metrics: Metrics): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let before = performance.eventLoopUtilization();

  metrics.gauge(
    'shop_event_loop_delay_seconds',
    'Delay of the event loop since the last scrape.',
    () => {
      // Without a sample yet the histogram answers NaN for the mean and a huge minimum.
      const at = (percent: number) =>
        delay.count === 0 ? 0 : delay.percentile(percent) / 1e9;
      const values = new Map([
        ['quantile="0.5"', at(50)],
        ['quantile="0.99"', at(99)],
        ['quantile="1"', delay.count === 0 ? 0 : delay.max / 1e9],
      ]);
      delay.reset();
      return values;
    },
  );
  metrics.gauge(
    'shop_event_loop_utilization',
    'Share of time the event loop was busy since the last scrape, 0 to 1.',
    () => {
      const now = performance.eventLoopUtilization();
      const share = performance.eventLoopUtilization(now, before).utilization;
      before = now;
      return share;
    },
  );
  metrics.gauge('process_resident_memory_bytes', 'Resident memory.', () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge(
    'process_cpu_seconds',
    'Processor time used since the start.',
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  );
  metrics.gauge('process_uptime_seconds', 'Time since the start.', () =>
    process.uptime(),
  );
}
