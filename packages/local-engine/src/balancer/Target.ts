import { clock, fromWallClock } from './clock.ts';
import type { BalancerTarget } from './control.ts';
import { OutlierDetector } from './OutlierDetector.ts';
import {
  UpstreamConnection,
  type ResponseReceiver,
} from './UpstreamConnection.ts';

/** How long a target that refused a connection is passed over while others are there. */
const AVOID_MS = 250;
/** Slow start after an ejection in groups that have none configured. */
const REENTRY_SECONDS = 5;
const FIRST_SHARE = 0.1;

/** One instance as the balancer sees it: what is under way to it, its idle connections, and whether it may take requests. */
export class Target {
  readonly instanceId: string;
  readonly releaseId: string;
  readonly port: number;
  rotation: 'in' | 'out' = 'in';
  inFlight = 0;
  /** Requests given to it since the balancer knows it. */
  requests = 0;
  /** Grows with every choice among equals; the lowest has waited longest. */
  turn = 0;
  /** For the smooth weighted choice while a slow start runs. */
  current = 0;
  readonly outliers = new OutlierDetector();
  #idle: UpstreamConnection[] = [];
  #avoidUntil = 0;
  #rampFrom = 0;
  #rampUntil = 0;
  readonly #drained = new Set<() => void>();

  constructor(spec: BalancerTarget) {
    this.instanceId = spec.instanceId;
    this.releaseId = spec.releaseId;
    this.port = spec.port;
  }

  /** From when on its share grows, and for how long. */
  ramp(inSince: string, seconds: number): void {
    this.#startRamp(fromWallClock(Date.parse(inSince)), seconds);
  }

  #startRamp(from: number, seconds: number): void {
    this.#rampFrom = from;
    this.#rampUntil = from + seconds * 1000;
  }

  isEjected(): boolean {
    return clock.now < this.outliers.ejectedUntil;
  }

  isUsable(): boolean {
    return (
      clock.now >= this.outliers.ejectedUntil && clock.now >= this.#avoidUntil
    );
  }

  /** Its share of requests, 0.1–1. */
  share(): number {
    if (clock.now >= this.#rampUntil) return 1;
    const progress =
      (clock.now - this.#rampFrom) / (this.#rampUntil - this.#rampFrom);
    return Math.min(1, Math.max(FIRST_SHARE, progress));
  }

  /** Passes it over for a moment: it refused a connection. */
  avoid(): void {
    this.#avoidUntil = clock.now + AVOID_MS;
  }

  eject(slowStartSeconds: number): void {
    this.#startRamp(
      this.outliers.ejectedUntil,
      slowStartSeconds || REENTRY_SECONDS,
    );
  }

  /** An idle connection that is safe for this request, the last used first. */
  take(replayable: boolean): UpstreamConnection | undefined {
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      const connection = this.#idle[i];
      if (connection.isDead()) {
        this.#idle.splice(i, 1);
      } else if (connection.isFresh(replayable)) {
        this.#idle.splice(i, 1);
        return connection;
      } else if (replayable) {
        this.#idle.splice(i, 1);
        connection.close();
      }
    }
    return undefined;
  }

  connect(receiver: ResponseReceiver): UpstreamConnection {
    return new UpstreamConnection(this, receiver);
  }

  /** Takes back a connection that may carry another request. */
  giveBack(connection: UpstreamConnection): void {
    if (this.rotation === 'out') connection.close();
    else this.#idle.push(connection);
  }

  forget(connection: UpstreamConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** One request to it has ended. */
  ended(): void {
    this.inFlight--;
    if (this.inFlight === 0 && this.#drained.size > 0) {
      for (const tell of this.#drained) tell();
      this.#drained.clear();
    }
  }

  /** Resolves when nothing is in flight, or `false` after `timeoutMs`. */
  drained(timeoutMs: number): Promise<boolean> {
    if (this.inFlight === 0) return Promise.resolve(true);
    return new Promise(resolve => {
      const tell = () => resolve(true);
      this.#drained.add(tell);
      setTimeout(() => {
        this.#drained.delete(tell);
        resolve(false);
      }, timeoutMs).unref();
    });
  }

  /** No new requests; idle connections are closed at once. */
  takeOut(): void {
    this.rotation = 'out';
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  /** Closes idle connections that the instance may close soon. */
  sweep(): void {
    if (this.#idle.length === 0) return;
    this.#idle = this.#idle.filter(connection => {
      if (connection.isFresh(true)) return true;
      connection.close();
      return false;
    });
  }
}
