import type { GroupId, MetricWindow } from '../api/types.ts';

/**
 * What the engine tells its balancer, and what the balancer answers.
 *
 * The balancer is a process of its own: it serves on with what it was last told while the engine is away, and a new
 * engine adopts it. It is told whole groups, never differences, so telling it twice does nothing.
 *
 * HTTP on loopback, `Authorization: Bearer <token>` (the engine's token); address in `<state>/balancer.json`
 * (`{ "url", "pid", "startedAt" }`, written by the balancer once it listens):
 *
 * | route | body → answer |
 * | --- | --- |
 * | `GET /state` | → `BalancerState` |
 * | `PUT /groups/{groupId}` (encoded) | `BalancerGroup` → `BalancerGroupState`, after it is in force: from then on no new request goes to a target that is `out` |
 * | `DELETE /groups/{groupId}` | closes the listener → 204 |
 * | `GET /drained?instance=<id>&timeoutMs=<n>` | waits until nothing is in flight → `{ drained: boolean, inFlight }` |
 * | `GET /metrics?after=<ISO time>` | → `{ items: MetricWindow[] }`, five-second windows, kept for an hour |
 * | `POST /stop` | stops accepting, lets requests in flight end (at most `drainMs`, default 5000) and exits → 202 |
 */
export interface BalancerTarget {
  readonly instanceId: string;
  readonly releaseId: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** `out`: no new requests; those in flight end, idle connections to it are closed. */
  readonly rotation: 'in' | 'out';
  /** When it came into rotation (ISO), for slow start. */
  readonly inSince: string;
}

export interface BalancerGroup {
  readonly groupId: GroupId;
  readonly port: number;
  readonly targets: readonly BalancerTarget[];
  /** Share of new requests per release in percent. A release with no usable target gives its share to the others. */
  readonly weights: Readonly<Record<string, number>>;
  readonly slowStartSeconds: number;
}

export interface TargetState {
  readonly instanceId: string;
  readonly inFlight: number;
  readonly requests: number;
  /** Until when it is kept out because its answers were bad (ISO). */
  readonly ejectedUntil?: string;
}

export interface BalancerGroupState {
  readonly groupId: GroupId;
  /** The port it really listens on (chosen when the wish was 0). */
  readonly port: number;
  readonly targets: readonly TargetState[];
  /** Set when the port could not be opened. */
  readonly error?: string;
}

export interface BalancerState {
  readonly pid: number;
  readonly startedAt: string;
  readonly groups: readonly BalancerGroupState[];
}

export interface BalancerMetrics {
  readonly items: readonly MetricWindow[];
}
