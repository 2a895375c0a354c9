import { Problem } from '../http/Problem.ts';
import type { Log } from '../log/log.ts';
import type { Fault } from './Fault.ts';

export interface FaultsOptions {
  readonly fault: Fault;
  readonly log: Log;
  /** Default `Math.random`. */
  readonly random?: () => number;
}

/** Does the damage that a `Fault` describes. Off by default; says so loudly in the log when it is on. */
export class Faults {
  readonly #fault: Fault;
  readonly #log: Log;
  readonly #random: () => number;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #leaked: Buffer[] = [];

  constructor(options: FaultsOptions) {
    this.#fault = options.fault;
    this.#log = options.log;
    this.#random = options.random ?? Math.random;
  }

  get active(): boolean {
    const {
      errorRate,
      latencyMs,
      memoryLeakMibPerMinute,
      crashAfterSeconds,
      slowStartSeconds,
    } = this.#fault;
    return (
      errorRate +
        latencyMs +
        memoryLeakMibPerMinute +
        crashAfterSeconds +
        slowStartSeconds >
      0
    );
  }

  /** Begins what runs by itself: leak and crash. */
  start(): void {
    if (!this.active) return;
    this.#log.warn('Faults on purpose are switched on.', {
      fault: this.#fault,
    });
    const { memoryLeakMibPerMinute: leak, crashAfterSeconds: crash } =
      this.#fault;
    if (leak > 0) {
      const bytes = Math.round((leak * 1024 * 1024) / 60);
      this.#timers.push(
        setInterval(() => this.#leaked.push(Buffer.alloc(bytes, 1)), 1_000),
      );
    }
    if (crash > 0) {
      this.#timers.push(
        setTimeout(() => {
          this.#log.warn(
            'Crashing on purpose (SHOP_FAULT_CRASH_AFTER_SECONDS).',
          );
          process.exit(70);
        }, crash * 1_000),
      );
    }
    for (const timer of this.#timers) timer.unref();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Delays a request, or throws the answer 500, when its path is meant. */
  async apply(path: string): Promise<void> {
    if (!path.startsWith(this.#fault.route)) return;
    if (this.#fault.latencyMs > 0)
      await new Promise(resolve => setTimeout(resolve, this.#fault.latencyMs));
    if (this.#random() < this.#fault.errorRate) {
      throw new Problem(
        500,
        'This request fails on purpose: the fault SHOP_FAULT_ERROR_RATE is switched on.',
        { code: 'fault' },
      );
    }
  }
}
