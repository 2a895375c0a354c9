import { AsyncLocalStorage } from 'node:async_hooks';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** `server`: a request to us · `client`: a call of ours · `consumer`: a job · default: work inside. */
  readonly kind?: 'server' | 'client' | 'consumer';
  readonly attributes?: Attributes;
  /**
   * The W3C traceparent above it; `null` begins a trace of its own. Default: the span around the caller, and no span at all
   * where there is none, so that what runs in the background all the time makes no traces.
   */
  readonly parent?: string | null;
  /** Traceparents of others that this work is done for. */
  readonly links?: readonly string[];
}

export interface Span {
  /** For whoever goes on with the work elsewhere. */
  readonly traceparent: string;
  name(name: string): void;
  set(attributes: Attributes): void;
  fail(error: unknown): void;
  end(): void;
}

/** Records what is done on behalf of whom. */
export interface Tracer {
  start(name: string, options: SpanOptions, around: Span | undefined): Span;
  /** Hands over what is still kept, then ends. */
  stop(): Promise<void>;
}

let active: Tracer | undefined;
const around = new AsyncLocalStorage<Span | undefined>();

/** Switches tracing on for the whole process; off (`undefined`) it costs next to nothing. Answers what was there before. */
export function useTracer(tracer: Tracer | undefined): Tracer | undefined {
  const before = active;
  active = tracer;
  return before;
}

/** The traceparent of the span around the caller; `undefined` when nothing is traced. */
export function currentTrace(): string | undefined {
  return active && around.getStore()?.traceparent;
}

/** Runs `work` inside of a span that ends with it; rejections are noted in the span and passed on. */
export async function inSpan<Out>(
  name: string,
  options: SpanOptions,
  work: () => Promise<Out>,
): Promise<Out> {
  if (active === undefined) return work();
  if (options.parent === undefined && around.getStore() === undefined)
    return work();
  const span = active.start(name, options, around.getStore());
  try {
    return await around.run(span, work);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** A span that the caller ends, and `next` runs inside of it. `undefined` when nothing is traced. */
export function openSpan(
  name: string,
  options: SpanOptions,
  next: () => void,
): Span | undefined {
  if (active === undefined) {
    next();
    return undefined;
  }
  const span = active.start(name, options, around.getStore());
  around.run(span, next);
  return span;
}
