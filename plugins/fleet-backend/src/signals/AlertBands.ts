import type { TimelineMark } from '@capstan/plugin-fleet-common';

/** Alerts as charts draw them. */
export interface AlertBands {
  /** Marks of kind `alert` that were open at some time in the range (milliseconds), at most `limit`. */
  during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly TimelineMark[]>;
}

/** Where nobody knows alerts. */
export const noAlertBands: AlertBands = { during: async () => [] };
