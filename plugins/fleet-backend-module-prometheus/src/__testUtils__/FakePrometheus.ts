import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { QueryName } from '../templates';

type Labels = Readonly<Record<string, string>>;

export interface FakeSeries {
  readonly name: QueryName;
  readonly labels: Labels;
  /** The same at all times, unless it is told by the time in seconds. */
  readonly value: number | string | ((seconds: number) => number | string);
}

export type FakeFault =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Labels;
      readonly body?: string;
    }
  /** The connection breaks in the middle of the answer. */
  | { readonly type: 'half' }
  | { readonly type: 'silent' }
  | { readonly type: 'answer'; readonly body: string };

interface FakeSilence {
  id: string;
  matchers: readonly { name: string; value: string }[];
  endsAt: string;
  startsAt: string;
  createdBy: string;
  comment: string;
  status: { state: string };
}

/** What the default templates ask for, by what their PromQL holds. */
const HINTS: readonly (readonly [string, QueryName])[] = [
  ['_bucket', 'latencyBuckets'],
  ['5..', 'errors'],
  ['requests_total', 'throughput'],
  ['cpu', 'cpuPercent'],
  ['memory', 'memoryPercent'],
  ['jobs', 'queueDepth'],
];

/**
 * Speaks the part of the HTTP APIs of Prometheus and Alertmanager that is used, over a real connection. It knows no PromQL:
 * it answers all series of the measure that is asked about, as a server without our matchers would.
 */
export class FakePrometheus {
  readonly #server: Server;
  series: readonly FakeSeries[] = [];
  /** Alerts by fingerprint. */
  readonly alerts = new Map<
    string,
    { labels: Labels; annotations: Labels; startsAt: string }
  >();
  readonly silences: FakeSilence[] = [];
  readonly requests: {
    method: string;
    path: string;
    query?: string;
    authorization?: string;
  }[] = [];
  /** By query where it is about one, else for all; asked before each answer. */
  fault: (path: string, query: string) => FakeFault | undefined = () =>
    undefined;
  warnings: readonly string[] = [];
  #silenceIds = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<FakePrometheus> {
    const fake = new FakePrometheus();
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse) {
    const body = await textOf(request);
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const form = new URLSearchParams(path.startsWith('/api/v1') ? body : '');
    const query = form.get('query') ?? '';
    this.requests.push({
      method: request.method ?? '',
      path,
      ...(query && { query }),
      ...(request.headers.authorization && {
        authorization: request.headers.authorization,
      }),
    });
    const fault = this.fault(path, query);
    if (fault) {
      fail(response, fault);
      return;
    }
    const answer = this.#answer(request.method ?? '', path, form, body);
    response.setHeader('content-type', 'application/json');
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }

  #answer(method: string, path: string, form: URLSearchParams, body: string) {
    if (path === '/api/v1/query_range') return this.#range(form);
    if (path === '/api/v1/alerts')
      return {
        status: 'success',
        data: {
          alerts: [...this.alerts.values()].map(({ startsAt, ...alert }) => ({
            ...alert,
            state: 'firing',
            activeAt: startsAt,
            value: '9.4e+01',
          })),
        },
      };
    if (path === '/api/v2/alerts')
      return [...this.alerts].map(([fingerprint, alert]) => ({
        fingerprint,
        ...alert,
        generatorURL: 'http://prometheus.example.com/graph',
        status: {
          state: 'active',
          inhibitedBy: [],
          silencedBy: this.#silencing(alert.labels),
        },
      }));
    if (path === '/api/v2/silences' && method === 'GET') return this.silences;
    if (path === '/api/v2/silences') return this.#put(JSON.parse(body));
    const silence = this.silences.find(({ id }) => path.endsWith(id));
    if (silence) silence.status.state = 'expired';
    return undefined;
  }

  #range(form: URLSearchParams) {
    const [start, end, step] = ['start', 'end', 'step'].map(name =>
      Number(form.get(name)),
    );
    const times: number[] = [];
    for (let at = start; at <= end; at += step) times.push(at);
    const query = form.get('query') ?? '';
    const asked = HINTS.find(([hint]) => query.includes(hint))?.[1];
    return {
      status: 'success',
      ...(this.warnings.length > 0 && { warnings: this.warnings }),
      data: {
        resultType: 'matrix',
        result: this.series
          .filter(({ name }) => name === asked)
          .map(({ labels, value }) => ({
            metric: labels,
            values: times.map(at => [
              at,
              String(typeof value === 'function' ? value(at) : value),
            ]),
          })),
      },
    };
  }

  #silencing(labels: Labels): readonly string[] {
    return this.silences
      .filter(
        ({ matchers, status, endsAt }) =>
          status.state === 'active' &&
          Date.parse(endsAt) > Date.now() &&
          matchers.every(({ name, value }) => labels[name] === value),
      )
      .map(({ id }) => id);
  }

  #put(silence: Partial<FakeSilence>) {
    const known = this.silences.find(({ id }) => id === silence.id);
    if (known) {
      Object.assign(known, silence);
      return { silenceID: known.id };
    }
    const id = `silence-${++this.#silenceIds}`;
    this.silences.push({
      ...(silence as FakeSilence),
      id,
      status: { state: 'active' },
    });
    return { silenceID: id };
  }
}

function fail(response: ServerResponse, fault: FakeFault): void {
  switch (fault.type) {
    case 'status':
      response.writeHead(fault.status, fault.headers);
      response.end(fault.body ?? '');
      return;
    case 'half':
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"status":"success","data":{"resultType":"ma');
      setImmediate(() => response.destroy());
      return;
    case 'answer':
      response.end(fault.body);
      return;
    default:
    // Never.
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
