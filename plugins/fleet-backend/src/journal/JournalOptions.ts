import type { BoundaryHook } from './boundary';

/** Times in milliseconds. */
export interface JournalOptions {
  /** For tests: the clock of the journal. Default: that of the database, or of the process on SQLite. */
  readonly now?: () => number;
  /** For tests: what leases are counted with here. Default `now`, else the time since the process began. */
  readonly steady?: () => number;
  /**
   * At most 60 000. Default 3000: somebody takes up what a dead process left after at most `leaseMs` and
   * `pollMs`, 3.5 s.
   */
  readonly leaseMs?: number;
  /** How long one call of the provider may take. Default 10 000. */
  readonly callMs?: number;
  /** First pause before the provider is tried again; it doubles. Default 300. */
  readonly retryMs?: number;
  /** How often a call is tried before the caller gets an answer. Default 4. */
  readonly attempts?: number;
  /** How often abandoned rows are looked for. Default 500. */
  readonly pollMs?: number;
  /** After this time nothing is sent any more for a row that was found unsent. Default two minutes. */
  readonly sendWithinMs?: number;
  /** After this time an unknown outcome is called unknown. Default ten minutes. */
  readonly giveUpMs?: number;
  /** Tests and benchmarks crash here. */
  readonly boundary?: BoundaryHook;
}

export type JournalSettings = Required<Omit<JournalOptions, 'now'>>;

export function withDefaults(options: JournalOptions): JournalSettings {
  return {
    steady: options.steady ?? options.now ?? (() => performance.now()),
    leaseMs: options.leaseMs ?? 3000,
    callMs: options.callMs ?? 10_000,
    retryMs: options.retryMs ?? 300,
    attempts: options.attempts ?? 4,
    pollMs: options.pollMs ?? 500,
    sendWithinMs: options.sendWithinMs ?? 2 * 60 * 1000,
    giveUpMs: options.giveUpMs ?? 10 * 60 * 1000,
    boundary: options.boundary ?? (() => {}),
  };
}
