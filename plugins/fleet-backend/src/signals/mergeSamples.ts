/** What a source computed, or instances used, over one interval. What nobody knows is absent. */
export interface Sample {
  /** Milliseconds: start of the interval. */
  readonly at: number;
  readonly seconds: number;
  readonly throughput?: number;
  readonly errorRate?: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly apdex?: number;
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly queueDepth?: number;
}

export const MEASURES = [
  'throughput',
  'errorRate',
  'p50',
  'p95',
  'p99',
  'apdex',
  'cpuPercent',
  'memoryPercent',
  'queueDepth',
] as const;
export type Measure = (typeof MEASURES)[number];
export type Measures = Partial<Record<Measure, number>>;

/**
 * What several samples of one series say together. Rates are means over time. What is said of requests counts by their
 * number, which for quantiles is close, not exact: the requests themselves are gone. Of memory and queues the worst stays.
 */
export function mergeSamples(samples: readonly Sample[]): Measures {
  if (samples.length === 1) return measuresOf(samples[0]);
  const seconds = (sample: Sample) => sample.seconds;
  const requests = (sample: Sample) =>
    sample.seconds * (sample.throughput ?? 1);
  return measuresOf({
    throughput: mean(samples, 'throughput', seconds),
    errorRate: mean(samples, 'errorRate', requests),
    p50: mean(samples, 'p50', requests),
    p95: mean(samples, 'p95', requests),
    p99: mean(samples, 'p99', requests),
    apdex: mean(samples, 'apdex', requests),
    cpuPercent: mean(samples, 'cpuPercent', seconds),
    memoryPercent: most(samples, 'memoryPercent'),
    queueDepth: most(samples, 'queueDepth'),
  });
}

/** Without what is absent. */
export function measuresOf(sample: Measures): Measures {
  return Object.fromEntries(
    MEASURES.flatMap(measure => {
      const value = sample[measure];
      return value === undefined ? [] : [[measure, value]];
    }),
  );
}

function mean(
  samples: readonly Sample[],
  measure: Measure,
  weightOf: (sample: Sample) => number,
): number | undefined {
  const known = samples.filter(sample => sample[measure] !== undefined);
  if (known.length === 0) return undefined;
  const weight = known.reduce((sum, sample) => sum + weightOf(sample), 0);
  // Nobody asked for anything: all count the same.
  const weigh = weight > 0 ? weightOf : () => 1;
  const total = weight > 0 ? weight : known.length;
  return (
    known.reduce(
      (sum, sample) => sum + weigh(sample) * (sample[measure] ?? 0),
      0,
    ) / total
  );
}

function most(
  samples: readonly Sample[],
  measure: Measure,
): number | undefined {
  return samples.reduce<number | undefined>((highest, sample) => {
    const value = sample[measure];
    return value === undefined || (highest !== undefined && highest >= value)
      ? highest
      : value;
  }, undefined);
}
