import type { ObservedSignal } from '@capstan/plugin-fleet-node';

export type SignalWindow = ObservedSignal;

/** The sum of windows of one revision; starts with the first of them. There is at least one. */
export function mergeWindows(windows: readonly SignalWindow[]): SignalWindow {
  const latency: number[] = [];
  for (const window of windows) {
    window.latency.forEach((count, bucket) => {
      latency[bucket] = (latency[bucket] ?? 0) + count;
    });
  }
  return {
    revisionId: windows[0].revisionId,
    at: windows[0].at,
    seconds: windows.reduce((sum, window) => sum + window.seconds, 0),
    requests: windows.reduce((sum, window) => sum + window.requests, 0),
    errors: windows.reduce((sum, window) => sum + window.errors, 0),
    latency,
  };
}
