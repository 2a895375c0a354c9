import type { HealthCheck } from '../api/types.ts';
import { probe } from './probe.ts';
import type { ProbeResult } from './probe.ts';

const STARTING_INTERVAL_MS = 50;

export interface HealthVerdict {
  readonly ready: boolean;
  /** It has not answered `/livez` well for `unhealthyThreshold` times in a row. */
  readonly dead: boolean;
}

/**
 * What a row of answers means. Readiness that is refused counts at once (the instance says so itself); silence only
 * counts after the threshold, because a busy machine is silent too.
 */
export class HealthTally {
  #silent = 0;
  #notAlive = 0;
  #ready: boolean;

  constructor(ready: boolean) {
    this.#ready = ready;
  }

  note(
    readiness: ProbeResult,
    liveness: ProbeResult,
    threshold: number,
  ): HealthVerdict {
    this.#silent = readiness === 'silent' ? this.#silent + 1 : 0;
    this.#notAlive = liveness === 'ok' ? 0 : this.#notAlive + 1;
    if (readiness === 'ok') {
      this.#ready = true;
    } else if (readiness === 'refused' || this.#silent >= threshold) {
      this.#ready = false;
    }
    return { ready: this.#ready, dead: this.#notAlive >= threshold };
  }
}

/** Asks one instance how it is: every 50 ms until it is ready for the first time, at its interval afterwards. */
export class HealthMonitor {
  readonly #port: number;
  readonly #health: () => HealthCheck;
  readonly #onVerdict: (verdict: HealthVerdict) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `health` is asked every time, so that changed settings count at once. */
  constructor(
    port: number,
    health: () => HealthCheck,
    onVerdict: (verdict: HealthVerdict) => void,
  ) {
    this.#port = port;
    this.#health = health;
    this.#onVerdict = onVerdict;
  }

  /** @param known - it was ready already (adopted), so there is no start to wait for */
  start(known: boolean): void {
    const run = known ? this.#watch(new HealthTally(true)) : this.#awaitFirst();
    run.catch(() => undefined);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #awaitFirst(): Promise<void> {
    while (!this.#stopped) {
      const { readinessPath, timeoutMs } = this.#health();
      if ((await probe(this.#port, readinessPath, timeoutMs)) === 'ok') {
        if (!this.#stopped) {
          this.#onVerdict({ ready: true, dead: false });
        }
        break;
      }
      await this.#sleep(STARTING_INTERVAL_MS);
    }
    await this.#watch(new HealthTally(true));
  }

  async #watch(tally: HealthTally): Promise<void> {
    while (!this.#stopped) {
      const health = this.#health();
      await this.#sleep(health.intervalMs);
      if (this.#stopped) {
        return;
      }
      const [readiness, liveness] = await Promise.all([
        probe(this.#port, health.readinessPath, health.timeoutMs),
        probe(this.#port, health.livenessPath, health.timeoutMs),
      ]);
      if (!this.#stopped) {
        this.#onVerdict(
          tally.note(readiness, liveness, health.unhealthyThreshold),
        );
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.#timer = setTimeout(resolve, ms);
    });
  }
}
