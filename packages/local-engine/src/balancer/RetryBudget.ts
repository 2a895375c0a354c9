/** Share of the active requests that may be retries, and how many may be whatever is active. */
const RUNNING_SHARE = 0.2;
const RUNNING_FLOOR = 3;
/** Retries earned by each request, how many may be saved up, and how many there are again after each refill. */
const EARNED = 0.15;
const MAX_SAVED = 200;
const SAVED_FLOOR = 10;

/**
 * Bounds what retries may add to the load of instances that are in trouble already. At most a fifth of the requests under way (but three)
 * may be retries at a time; and retries have to be earned, so that instances that fail every request get at most 1.2 times the load of
 * the clients, while those that were saved up carry a busy group over the death of an instance.
 */
export class RetryBudget {
  #running = 0;
  #saved = SAVED_FLOOR;

  /** Counts a new request. */
  earn(): void {
    if (this.#saved < MAX_SAVED) this.#saved += EARNED;
  }

  /** Called every second or two: a group with few requests must not be without any retry for long. */
  refill(): void {
    if (this.#saved < SAVED_FLOOR) this.#saved = SAVED_FLOOR;
  }

  /**
   * `granted`: retry now, and call `done` when the request has ended. `later`: too many retries are running, ask again. `refused`:
   * nothing is left to spend.
   */
  ask(active: number): 'granted' | 'later' | 'refused' {
    if (this.#saved < 1) return 'refused';
    if (this.#running >= Math.max(RUNNING_FLOOR, active * RUNNING_SHARE))
      return 'later';
    this.#saved--;
    this.#running++;
    return 'granted';
  }

  done(): void {
    this.#running--;
  }
}
