import type { Chance } from './Chance.ts';

/** What health must say about each kind of fault. */
export const EXPECTED = {
  errorBurst: ['errorRate'],
  slowGrowth: ['errorRate'],
  latencyShift: ['latency'],
  memoryLeak: ['memoryNearLimit'],
  crashLoop: ['crashLoop'],
  partialOutage: ['belowDesired', 'belowMin', 'noHealthy'],
  oneBadInstance: ['errorRate'],
  atMax: ['atMax'],
  badCanary: ['errorRate'],
  staleSource: ['stale'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FaultKind = keyof typeof EXPECTED;
export const FAULT_KINDS = Object.keys(EXPECTED) as FaultKind[];

/** A labelled fault. Seconds since the hour began. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
  /**
   * How bad it is: the share of requests that fails (errors), how many times slower (latency), the percent reached
   * (memory), seconds between crashes, the share of instances that are out, or how many times more than its target a policy
   * measures (at its maximum).
   */
  readonly size: number;
  /** Requests per second of services that it happens to: what hits nobody cannot be seen. */
  readonly rates: readonly [number, number];
  /** The least instances that its group has. */
  readonly instances: number;
}

/** One of the kind, as bad and as long as such things are. */
export function fault(kind: FaultKind, chance: Chance): Fault {
  const of = (
    seconds: readonly [number, number],
    size: readonly [number, number],
    rates: readonly [number, number] = [3, 100],
    instances = 1,
  ): Fault => {
    const from = 5 * Math.round(chance.between(1100, 1900) / 5);
    return {
      kind,
      from,
      to: from + 5 * Math.round(chance.between(...seconds) / 5),
      size: chance.scale(...size),
      rates,
      instances,
    };
  };
  switch (kind) {
    case 'errorBurst':
      return of([60, 400], [0.05, 0.8]);
    case 'slowGrowth':
      return of([600, 1200], [0.08, 0.4]);
    case 'latencyShift':
      return of([180, 900], [3, 8]);
    case 'memoryLeak':
      return of([600, 1300], [95, 100], [0.1, 100]);
    case 'crashLoop':
      return of([300, 900], [12, 60], [0.1, 100], 2);
    case 'partialOutage':
      return of([60, 900], [0.25, 1], [0.1, 100], 2);
    case 'oneBadInstance':
      return of([240, 900], [0.5, 1], [6, 100], 2);
    case 'atMax':
      return of([240, 900], [1.15, 3], [1, 100]);
    case 'badCanary':
      return of([120, 600], [0.1, 0.8], [10, 100], 2);
    case 'staleSource':
      return of([40, 900], [1, 1.01], [0.1, 100]);
    default:
      return kind satisfies never;
  }
}
