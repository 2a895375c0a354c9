/** What goes wrong on purpose. Everything 0 = nothing does. */
export interface Fault {
  /** Share of requests that are answered 500, 0–1. */
  readonly errorRate: number;
  /** Added before each request is handled. */
  readonly latencyMs: number;
  readonly memoryLeakMibPerMinute: number;
  /** The process exits with code 70 this long after its start. 0 = never. */
  readonly crashAfterSeconds: number;
  /** The instance stays unready this long after its start. */
  readonly slowStartSeconds: number;
  /** Error rate and latency only touch paths that begin with this, for example `/api/carts`. */
  readonly route: string;
}

export const NO_FAULT: Fault = {
  errorRate: 0,
  latencyMs: 0,
  memoryLeakMibPerMinute: 0,
  crashAfterSeconds: 0,
  slowStartSeconds: 0,
  route: '/',
};
