/**
 * A time in which nothing is rolled out. Rollbacks, aborts and scaling are exempt. Windows come from the configuration
 * (`fleet.freezes`).
 * @public
 */
export interface FreezeWindow {
  readonly name: string;
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  /** Empty = all. */
  readonly environments: readonly string[];
  /** Entity refs; empty = all. */
  readonly entityRefs: readonly string[];
  /** Whether it is in force now. */
  readonly active: boolean;
}
