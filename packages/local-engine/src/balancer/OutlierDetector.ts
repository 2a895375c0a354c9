/** What is needed to judge one target beside the others of its release. */
export interface Peers {
  /** Targets of the release in rotation, this one included. */
  readonly total: number;
  readonly ejected: number;
  /** Share of failures (0–1) of the others over the same window. */
  readonly failureShare: number;
}

export const CONSECUTIVE_FAILURES = 5;
export const EJECTION_MS = 5000;
const MAX_EJECTION_MS = 60_000;
/** After this long without an ejection the back-off starts anew. */
const FORGET_MS = 60_000;
/** Half of the window over which failure shares are compared. */
export const HALF_WINDOW_MS = 1500;
const MIN_REQUESTS = 20;
const MIN_SHARE = 0.2;
const TIMES_PEERS = 3;

/**
 * Decides from the answers of one target when it is kept out of rotation for a while: after five failures in a row, or when its share of
 * failures stands out against the others of its release. A release that fails everywhere is not its instances' fault and is judged by
 * nobody here; and never more than half of a release's targets are out at once.
 */
export class OutlierDetector {
  /** On the clock of `performance.now()`; 0 when it never was out. */
  ejectedUntil = 0;
  #consecutive = 0;
  #ejections = 0;
  #requests = 0;
  #failures = 0;
  #formerRequests = 0;
  #formerFailures = 0;

  succeeded(): void {
    this.#consecutive = 0;
    this.#requests++;
  }

  /** Answers whether the target has just been ejected. */
  failed(now: number, peers: Peers): boolean {
    this.#consecutive++;
    this.#requests++;
    this.#failures++;
    if (now < this.ejectedUntil || !this.#standsOut(peers)) return false;
    if (peers.ejected + 1 > Math.floor(peers.total / 2)) return false;
    if (now - this.ejectedUntil > FORGET_MS) this.#ejections = 0;
    this.#ejections++;
    this.ejectedUntil =
      now + Math.min(MAX_EJECTION_MS, EJECTION_MS * this.#ejections);
    this.#consecutive = 0;
    this.#requests =
      this.#failures =
      this.#formerRequests =
      this.#formerFailures =
        0;
    return true;
  }

  /** Called every `HALF_WINDOW_MS`. */
  roll(): void {
    this.#formerRequests = this.#requests;
    this.#formerFailures = this.#failures;
    this.#requests = 0;
    this.#failures = 0;
  }

  get window(): { readonly requests: number; readonly failures: number } {
    return {
      requests: this.#requests + this.#formerRequests,
      failures: this.#failures + this.#formerFailures,
    };
  }

  #standsOut(peers: Peers): boolean {
    if (this.#consecutive >= CONSECUTIVE_FAILURES) return true;
    const { requests, failures } = this.window;
    if (requests < MIN_REQUESTS) return false;
    const share = failures / requests;
    return share >= MIN_SHARE && share > TIMES_PEERS * peers.failureShare;
  }
}
