import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type {
  Context,
  Span as OtelSpan,
  SpanContext,
  Tracer as OtelTracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Attributes, Span, SpanOptions, Tracer } from './Tracer.ts';

export interface OpenTelemetryOptions {
  readonly version: string;
  readonly instance: string;
  /** Share of traces that begin here and are kept, 0 to 1; a caller's decision stands above it. Default 1. */
  readonly share?: number;
  /** Default: OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT, in batches. Another one gets every span at once. */
  readonly exporter?: SpanExporter;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** Spans through OpenTelemetry. Loaded only when traces are configured. */
export class OpenTelemetryTracer implements Tracer {
  readonly #provider: TracerProvider;
  readonly #tracer: OtelTracer;

  private constructor(provider: TracerProvider) {
    this.#provider = provider;
    this.#tracer = provider.getTracer('shop');
  }

  static async create(
    options: OpenTelemetryOptions,
  ): Promise<OpenTelemetryTracer> {
    const processor = options.exporter
      ? new SimpleSpanProcessor({ exporter: options.exporter })
      : new BatchSpanProcessor({ exporter: await otlp() });
    return new OpenTelemetryTracer(
      new TracerProvider({
        resource: resourceFromAttributes({
          'service.name': process.env.OTEL_SERVICE_NAME ?? 'shop',
          'service.version': options.version,
          'service.instance.id': options.instance,
        }),
        sampler: new ParentBasedSampler({
          root: new TraceIdRatioBasedSampler(options.share ?? 1),
        }),
        spanProcessors: [processor],
      }),
    );
  }

  start(name: string, options: SpanOptions, above: Span | undefined): Span {
    const span = this.#tracer.startSpan(
      name,
      {
        kind: options.kind ? KINDS[options.kind] : SpanKind.INTERNAL,
        ...(options.attributes ? { attributes: options.attributes } : {}),
        links: (options.links ?? []).flatMap(link => {
          const context = parse(link);
          return context ? [{ context }] : [];
        }),
      },
      contextOf(options.parent, above),
    );
    return new RunningSpan(span);
  }

  stop(): Promise<void> {
    return this.#provider.shutdown();
  }
}

class RunningSpan implements Span {
  readonly traceparent: string;
  readonly #span: OtelSpan;

  constructor(span: OtelSpan) {
    this.#span = span;
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags
      .toString(16)
      .padStart(2, '0')}`;
  }

  name(name: string): void {
    this.#span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    this.#span.setAttribute(
      'error.type',
      error instanceof Error ? error.name : 'Error',
    );
  }

  end(): void {
    this.#span.end();
  }
}

async function otlp(): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await import(
    '@opentelemetry/exporter-trace-otlp-http'
  );
  return new OTLPTraceExporter();
}

function contextOf(
  parent: string | null | undefined,
  above: Span | undefined,
): Context {
  const traceparent = parent === undefined ? above?.traceparent : parent;
  const context = traceparent ? parse(traceparent) : undefined;
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

/** `undefined` for what is no traceparent: it comes from callers. */
function parse(traceparent: string): SpanContext | undefined {
  const found = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(
    traceparent,
  );
  const [, traceId = '', spanId = '', flags = ''] = found ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  return {
    traceId,
    spanId,
    traceFlags: parseInt(flags, 16),
    isRemote: true,
  };
}
