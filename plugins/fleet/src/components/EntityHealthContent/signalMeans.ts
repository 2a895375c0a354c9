import type { SignalPoint } from '@capstan/plugin-fleet-common';

/** Means over a time: of each request what a request sees, of throughput what the group had. Absent where nobody knows. */
export interface SignalMeans {
  readonly throughput?: number;
  readonly errorRate?: number;
  readonly latency?: number;
  readonly apdex?: number;
}

/** The means of points of any number of revisions. Rates and times count by the requests behind them. */
export function signalMeans(points: readonly SignalPoint[]): SignalMeans {
  const times = new Map<string, number>();
  for (const { at, throughput } of points)
    if (throughput !== undefined)
      times.set(at, (times.get(at) ?? 0) + throughput);
  const weighted = (value: (point: SignalPoint) => number | undefined) => {
    let sum = 0;
    let weight = 0;
    for (const point of points) {
      const each = value(point);
      if (each === undefined) continue;
      const requests = point.throughput ?? 1;
      sum += each * requests;
      weight += requests;
    }
    return weight > 0 ? sum / weight : undefined;
  };
  const totals = [...times.values()];
  return {
    throughput:
      totals.length > 0
        ? totals.reduce((sum, each) => sum + each, 0) / totals.length
        : undefined,
    errorRate: weighted(point => point.errorRate),
    latency: weighted(point => point.p95),
    apdex: weighted(point => point.apdex),
  };
}

/** Whether a change is worth a word. Throughput is neither good nor bad. */
export function judge(
  measure: keyof SignalMeans,
  before: number,
  since: number,
): 'worse' | 'better' | undefined {
  const worse = (risen: boolean, fallen: boolean) => {
    if (risen) return 'worse' as const;
    return fallen ? ('better' as const) : undefined;
  };
  switch (measure) {
    case 'errorRate':
      return worse(since - before > 0.5, before - since > 0.5);
    case 'latency':
      return worse(since > before * 1.2, since < before / 1.2);
    case 'apdex':
      return worse(before - since > 0.03, since - before > 0.03);
    default:
      return undefined;
  }
}
