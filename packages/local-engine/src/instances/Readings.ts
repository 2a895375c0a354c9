import type { BalancerState } from '../balancer/control.ts';
import type { Usage } from '../processes/usage.ts';
import type { InstanceReadings } from './InstanceRecord.ts';

interface Entry {
  at: number;
  usage?: Usage;
  requests?: number;
  readings: InstanceReadings;
  requestsPerSecond: number;
}

/** What was measured of each instance last. In memory only: it is a second old at most, or not worth keeping. */
export class Readings {
  readonly #entries = new Map<string, Entry>();

  of(instanceId: string): InstanceReadings {
    return this.#entries.get(instanceId)?.readings ?? {};
  }

  /** Requests that the balancer sent it per second, over the last sample. */
  requestRate(instanceId: string): number {
    return this.#entries.get(instanceId)?.requestsPerSecond ?? 0;
  }

  /** Takes a sample of all instances in; those that are not in it are forgotten. */
  note(
    usage: ReadonlyMap<string, Usage | undefined>,
    balancer: BalancerState | undefined,
    now: number,
  ): void {
    const targets = new Map(
      balancer?.groups.flatMap(group =>
        group.targets.map(target => [target.instanceId, target]),
      ),
    );
    for (const id of this.#entries.keys()) {
      if (!usage.has(id)) {
        this.#entries.delete(id);
      }
    }
    for (const [id, sample] of usage) {
      const before = this.#entries.get(id);
      const target = targets.get(id);
      const seconds = before ? (now - before.at) / 1000 : 0;
      const cpu =
        before?.usage && sample && seconds > 0
          ? (sample.cpuMs - before.usage.cpuMs) / 10 / seconds
          : undefined;
      // The count starts again with a new balancer.
      const fresh =
        target && before?.requests !== undefined
          ? Math.max(0, target.requests - before.requests)
          : 0;
      this.#entries.set(id, {
        at: now,
        usage: sample,
        requests: target?.requests,
        requestsPerSecond: seconds > 0 ? fresh / seconds : 0,
        readings: {
          ...(cpu !== undefined && { cpuPercent: Math.round(cpu * 10) / 10 }),
          ...(sample && { memoryBytes: sample.memoryBytes }),
          ...(target && {
            inFlight: target.inFlight,
            ejected:
              target.ejectedUntil !== undefined &&
              Date.parse(target.ejectedUntil) > now,
          }),
        },
      });
    }
  }
}
