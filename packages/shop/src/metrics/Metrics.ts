/** Upper bounds in seconds. */
const BOUNDS = [
  0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75,
  1, 2, 5, 10,
] as const;

/** One series of a histogram. */
interface Series {
  count: number;
  sum: number;
  readonly buckets: number[];
}

type Gauge = () => number | ReadonlyMap<string, number>;

/**
 * Counters, histograms and gauges in Prometheus' text format. Label values come from fixed sets (route templates, methods,
 * statuses, outcomes), never from input, so the number of series is bounded.
 */
export class Metrics {
  readonly #revision: string;
  readonly #requests = new Map<string, Series>();
  readonly #counters = new Map<
    string,
    { readonly help: string; readonly values: Map<string, number> }
  >();
  readonly #histograms = new Map<
    string,
    { readonly help: string; readonly series: Map<string, Series> }
  >();
  readonly #gauges: {
    readonly name: string;
    readonly help: string;
    readonly read: Gauge;
  }[] = [];

  constructor(revision: string) {
    this.#revision = label(revision);
  }

  request(
    route: string,
    method: string,
    status: number,
    seconds: number,
  ): void {
    const key = `route="${route}",method="${method}",status="${status}"`;
    put(this.#requests, key, seconds);
  }

  /** One measurement of a histogram, in seconds; `labels` as they are written. */
  observe(name: string, help: string, labels: string, seconds: number): void {
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) {
      histogram = { help, series: new Map() };
      this.#histograms.set(name, histogram);
    }
    put(histogram.series, labels, seconds);
  }

  /** `labels` as they are written, for example `outcome="paid"`. */
  count(name: string, help: string, labels: string, by = 1): void {
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      counter = { help, values: new Map() };
      this.#counters.set(name, counter);
    }
    counter.values.set(labels, (counter.values.get(labels) ?? 0) + by);
  }

  /** `read` is called for each scrape; a map gives one value for each labels text. */
  gauge(name: string, help: string, read: Gauge): void {
    this.#gauges.push({ name, help, read });
  }

  text(): string {
    const lines: string[] = [];
    const revision = `revision="${this.#revision}"`;
    head(
      lines,
      'shop_http_requests_total',
      'counter',
      'Answered requests by route, method, status and revision.',
    );
    for (const [key, series] of this.#requests)
      lines.push(
        `shop_http_requests_total{${key},${revision}} ${series.count}`,
      );
    writeHistogram(
      lines,
      'shop_http_request_duration_seconds',
      'Time from the request to the end of its answer.',
      this.#requests,
      `,${revision}`,
    );
    for (const [name, { help, series }] of this.#histograms)
      writeHistogram(lines, name, help, series, '');
    for (const [name, counter] of this.#counters) {
      head(lines, name, 'counter', counter.help);
      for (const [labels, value] of counter.values)
        lines.push(`${name}{${labels}} ${value}`);
    }
    for (const { name, help, read } of this.#gauges) {
      head(lines, name, 'gauge', help);
      const value = read();
      if (typeof value === 'number') lines.push(`${name} ${value}`);
      else
        for (const [labels, one] of value)
          lines.push(`${name}{${labels}} ${one}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

function put(all: Map<string, Series>, key: string, seconds: number): void {
  let series = all.get(key);
  if (series === undefined) {
    series = { count: 0, sum: 0, buckets: BOUNDS.map(() => 0) };
    all.set(key, series);
  }
  series.count += 1;
  series.sum += seconds;
  const index = BOUNDS.findIndex(bound => seconds <= bound);
  if (index >= 0) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
}

function writeHistogram(
  lines: string[],
  name: string,
  help: string,
  all: ReadonlyMap<string, Series>,
  more: string,
): void {
  head(lines, name, 'histogram', help);
  for (const [key, series] of all) {
    let sum = 0;
    BOUNDS.forEach((bound, index) => {
      sum += series.buckets[index] ?? 0;
      lines.push(`${name}_bucket{${key}${more},le="${bound}"} ${sum}`);
    });
    lines.push(`${name}_bucket{${key}${more},le="+Inf"} ${series.count}`);
    lines.push(
      `${name}_sum{${key}${more}} ${series.sum}`,
      `${name}_count{${key}${more}} ${series.count}`,
    );
  }
}

function head(lines: string[], name: string, type: string, help: string): void {
  lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
}

/** Escaped as a label value. */
export function label(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
