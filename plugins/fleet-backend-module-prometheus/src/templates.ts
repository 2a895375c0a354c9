/** Of what a template can know the PromQL. */
export const QUERIES = [
  'throughput',
  'errors',
  'latencyBuckets',
  'cpuPercent',
  'memoryPercent',
  'queueDepth',
] as const;
export type QueryName = (typeof QUERIES)[number];

/**
 * How services are asked about. In each query `$matchers` is replaced by label matchers that may be empty, `$by` by the
 * labels to group by, `$window` by the time over which rates are taken.
 */
export interface Template {
  readonly name: string;
  readonly environmentLabel?: string;
  readonly versionLabel?: string;
  readonly windowSeconds: number;
  readonly queries: Readonly<Partial<Record<QueryName, string>>>;
}

/** Of containers, as cAdvisor tells it. Without a limit nothing is told. */
const CONTAINERS = {
  memoryPercent:
    '100 * max by ($by) (container_memory_working_set_bytes{$matchers} / (container_spec_memory_limit_bytes{$matchers} > 0))',
};

/** Used when the configuration has no templates. */
export const DEFAULT_TEMPLATES: readonly Template[] = [
  {
    name: 'shop',
    environmentLabel: 'environment',
    versionLabel: 'revision',
    windowSeconds: 60,
    queries: {
      throughput:
        'sum by ($by) (rate(shop_http_requests_total{$matchers}[$window]))',
      errors:
        'sum by ($by) (rate(shop_http_requests_total{status=~"5..",$matchers}[$window]))',
      latencyBuckets:
        'sum by ($by, le) (rate(shop_http_request_duration_seconds_bucket{$matchers}[$window]))',
      cpuPercent:
        '100 * avg by ($by) (rate(process_cpu_seconds{$matchers}[$window]))',
      queueDepth: 'max by ($by) (shop_jobs{state="waiting",$matchers})',
      ...CONTAINERS,
    },
  },
  {
    name: 'http',
    environmentLabel: 'environment',
    versionLabel: 'version',
    windowSeconds: 60,
    queries: {
      throughput:
        'sum by ($by) (rate(http_request_duration_seconds_count{$matchers}[$window]))',
      errors:
        'sum by ($by) (rate(http_request_duration_seconds_count{status_code=~"5..",$matchers}[$window]))',
      latencyBuckets:
        'sum by ($by, le) (rate(http_request_duration_seconds_bucket{$matchers}[$window]))',
      cpuPercent:
        '100 * avg by ($by) (rate(process_cpu_seconds_total{$matchers}[$window]))',
      ...CONTAINERS,
    },
  },
];

export function fillQuery(
  query: string,
  values: {
    readonly matchers: string;
    readonly by: readonly string[];
    readonly windowSeconds: number;
  },
): string {
  // A function, because `$` means something in a replacement text.
  return query
    .replaceAll('$matchers', () => values.matchers)
    .replaceAll('$by', () => values.by.join(', '))
    .replaceAll('$window', () => `${values.windowSeconds}s`);
}
