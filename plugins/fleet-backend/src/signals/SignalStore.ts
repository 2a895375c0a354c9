import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ObservedSignal } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso } from '../database/time';
import { mergeTiers } from './mergeTiers';
import type { MeasuredTable } from './mergeTiers';
import { mergeWindows } from './mergeWindows';
import type { SignalWindow } from './mergeWindows';

export { FINE_MS } from './tiers';

interface WindowRow {
  group_id: string;
  revision_id: string;
  at: number | string;
  seconds: number;
  requests: number | string;
  errors: number | string;
  latency: string;
}

const TABLE: MeasuredTable<WindowRow> = {
  name: 'signal_windows',
  series: ['group_id', 'revision_id'],
  merge: (rows, { at, seconds }) =>
    toRow(rows[0].group_id, {
      ...mergeWindows(rows.map(toWindow)),
      at: toIso(at),
      seconds,
    }),
};

/**
 * What engines counted, for each revision: as fine as they tell for three hours, in minutes for three days, in five
 * minutes for a month.
 */
export class SignalStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** A window that is there already is replaced. */
  async write(
    tx: Knex,
    windows: readonly {
      readonly groupId: string;
      readonly signal: ObservedSignal;
    }[],
  ): Promise<void> {
    for (const batch of inBatches(windows)) {
      await tx('signal_windows')
        .insert(batch.map(({ groupId, signal }) => toRow(groupId, signal)))
        .onConflict(['group_id', 'revision_id', 'at', 'seconds'])
        .merge(['requests', 'errors', 'latency']);
    }
  }

  /** Oldest first. */
  async during(
    groupId: string,
    from: number,
    to: number,
  ): Promise<readonly SignalWindow[]> {
    const rows = await this.#knex<WindowRow>('signal_windows')
      .where('group_id', groupId)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('at');
    const windows: SignalWindow[] = [];
    // In pieces: a month has thousands of histograms, and other requests shall not wait for them.
    for (const batch of inBatches(rows, 2000)) {
      windows.push(...batch.map(toWindow));
      await nextTurn();
    }
    return windows;
  }

  /** Merges what is old enough, then forgets the oldest. Safe to run twice at once. */
  async prune(now: number): Promise<void> {
    await mergeTiers(this.#knex, TABLE, now);
  }
}

function toRow(groupId: string, signal: ObservedSignal): WindowRow {
  return {
    group_id: groupId,
    revision_id: signal.revisionId,
    at: Date.parse(signal.at),
    seconds: Math.max(1, Math.round(signal.seconds)),
    requests: signal.requests,
    errors: signal.errors,
    latency: JSON.stringify(signal.latency),
  };
}

function toWindow(row: WindowRow): SignalWindow {
  return {
    revisionId: row.revision_id,
    at: toIso(row.at),
    seconds: row.seconds,
    requests: Number(row.requests),
    errors: Number(row.errors),
    latency: JSON.parse(row.latency),
  };
}
