const SHARE = 0.2;
const FLOOR = 3;
const MAX_SAVED = 200;

/**
 * Bounds what retries may add to the load of instances that are in trouble already: at most a fifth of the requests under way (but
 * three) may be retries at a time, and over time at most one retry for five requests, plus three a second.
 */
export class RetryBudget {
  #running = 0;
  #saved = FLOOR;

  /** Counts a new request. */
  earn(): void {
    if (this.#saved < MAX_SAVED) this.#saved += SHARE;
  }

  /** Called once a second. */
  refill(): void {
    this.#saved = Math.min(MAX_SAVED, Math.max(this.#saved, FLOOR));
  }

  /**
   * `granted`: retry now, and call `done` when the request has ended. `later`: too many retries are running, ask again. `refused`:
   * nothing is left to spend.
   */
  ask(active: number): 'granted' | 'later' | 'refused' {
    if (this.#saved < 1) return 'refused';
    if (this.#running >= Math.max(FLOOR, active * SHARE)) return 'later';
    this.#saved--;
    this.#running++;
    return 'granted';
  }

  done(): void {
    this.#running--;
  }
}
