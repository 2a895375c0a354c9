import type { CallOptions, SignalWindow } from '@capstan/plugin-fleet-node';
import type { PrometheusConfig } from './config';
import { nonsense } from './errors';
import { HttpServer } from './HttpServer';

export type Labels = Readonly<Record<string, string>>;

/** One line of a range query. */
export interface Series {
  readonly labels: Labels;
  /** Time in seconds and value; what is no number is left out. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface RangeAnswer {
  readonly series: readonly Series[];
  /** What the answer may lack, in sentences. */
  readonly warnings: readonly string[];
}

/** An alert of Prometheus itself. */
export interface PrometheusAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: string;
  readonly activeAt: string;
  readonly value?: string;
}

/** The part of Prometheus' HTTP API (v1) that is used. */
export class PrometheusClient {
  readonly #server: HttpServer;
  readonly #title: string;
  readonly #timeoutMs: number;

  constructor(config: PrometheusConfig) {
    this.#server = new HttpServer(config, config.timeoutMs);
    this.#title = config.title;
    this.#timeoutMs = config.timeoutMs;
  }

  /** The value at the end of each interval of the window. */
  async range(
    query: string,
    { from, to, resolutionSeconds }: SignalWindow,
    { signal }: CallOptions,
  ): Promise<RangeAnswer> {
    const asked = { title: this.#title, operation: 'read' };
    const { data, warnings } = await this.#ask({
      ...asked,
      method: 'POST',
      path: '/api/v1/query_range',
      form: new URLSearchParams({
        query,
        start: String(from / 1000 + resolutionSeconds),
        end: String(to / 1000),
        step: String(resolutionSeconds),
        timeout: `${Math.ceil(this.#timeoutMs / 1000)}s`,
      }),
      signal,
    });
    const { resultType, result } = (data ?? {}) as Record<string, unknown>;
    if (resultType !== 'matrix' || !Array.isArray(result))
      throw nonsense(asked);
    return {
      series: result.map(one => {
        const series = toSeries(one);
        if (!series) throw nonsense(asked);
        return series;
      }),
      warnings,
    };
  }

  /** Those that fire. */
  async alerts({ signal }: CallOptions): Promise<readonly PrometheusAlert[]> {
    const asked = { title: this.#title, operation: 'alerts' };
    const { data } = await this.#ask({
      ...asked,
      method: 'GET',
      path: '/api/v1/alerts',
      signal,
    });
    const { alerts } = (data ?? {}) as Record<string, unknown>;
    if (!Array.isArray(alerts) || !alerts.every(isAlert)) throw nonsense(asked);
    return alerts.filter(({ state }) => state === 'firing');
  }

  async #ask(
    question: Parameters<HttpServer['ask']>[0],
  ): Promise<{ data: unknown; warnings: readonly string[] }> {
    const answer = (await this.#server.ask(question)) as
      | Record<string, unknown>
      | null
      | undefined;
    if (answer?.status !== 'success') throw nonsense(question);
    const { data, warnings } = answer;
    return {
      data,
      warnings: Array.isArray(warnings)
        ? warnings.filter(warning => typeof warning === 'string')
        : [],
    };
  }
}

function toSeries(value: unknown): Series | undefined {
  const { metric, values } = (value ?? {}) as Record<string, unknown>;
  if (!isLabels(metric) || !Array.isArray(values)) return undefined;
  return {
    labels: metric,
    points: values.flatMap((pair: unknown) => {
      if (!Array.isArray(pair)) return [];
      const [seconds, text] = pair;
      const number = typeof text === 'string' ? Number(text) : NaN;
      return typeof seconds === 'number' && Number.isFinite(number)
        ? [[seconds, number] as const]
        : [];
    }),
  };
}

export function isLabels(value: unknown): value is Labels {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(label => typeof label === 'string')
  );
}

function isAlert(value: unknown): value is PrometheusAlert {
  const { labels, annotations, state, activeAt } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    isLabels(labels) &&
    isLabels(annotations) &&
    typeof state === 'string' &&
    typeof activeAt === 'string'
  );
}
