import type { ObservedSignal } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso } from '../database/time';
import { mergeWindows } from './mergeWindows';
import type { SignalWindow } from './mergeWindows';

const HOUR_MS = 3600 * 1000;
/** Windows shorter than a minute are kept this long, then merged to minutes. */
export const FINE_MS = 3 * HOUR_MS;
/** Minutes are kept this long. */
export const COARSE_MS = 72 * HOUR_MS;
const MINUTE_MS = 60_000;
const MERGE_BATCH = 5000;

interface WindowRow {
  group_id: string;
  revision_id: string;
  at: number | string;
  seconds: number;
  requests: number | string;
  errors: number | string;
  latency: string;
}

/** Golden signals over time: fine windows for three hours, minutes for three days. */
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
    return rows.map(toWindow);
  }

  /**
   * Merges fine windows that are old enough, then forgets the oldest. Safe to run twice at once: the minute is written
   * before the windows go, in one transaction, and a minute that is there already is left alone.
   */
  async prune(now: number): Promise<void> {
    const fineBefore = Math.floor((now - FINE_MS) / MINUTE_MS) * MINUTE_MS;
    // Bounded: every pass removes rows, and nothing older than `fineBefore` is written any more.
    while ((await this.#mergeSome(fineBefore)) === MERGE_BATCH);
    await this.#knex('signal_windows')
      .where('at', '<', now - COARSE_MS)
      .delete();
  }

  async #mergeSome(before: number): Promise<number> {
    return this.#knex.transaction(async tx => {
      const rows: WindowRow[] = await tx('signal_windows')
        .where('seconds', '<', 60)
        .where('at', '<', before)
        .orderBy(['group_id', 'revision_id', 'at'])
        .limit(MERGE_BATCH);
      const minutes = new Map<string, WindowRow[]>();
      for (const row of rows) {
        const minute = minutes.get(minuteOf(row));
        if (minute) minute.push(row);
        else minutes.set(minuteOf(row), [row]);
      }
      // The last minute of a full batch may have more windows behind it; it is merged with the next batch.
      if (rows.length === MERGE_BATCH)
        minutes.delete(minuteOf(rows[rows.length - 1]));
      const merged = [...minutes.values()].map(windows => {
        const start = Math.floor(Number(windows[0].at) / MINUTE_MS) * MINUTE_MS;
        const sum = mergeWindows(windows.map(toWindow));
        return toRow(windows[0].group_id, {
          ...sum,
          at: toIso(start),
          seconds: 60,
        });
      });
      for (const batch of inBatches(merged)) {
        await tx('signal_windows')
          .insert([...batch])
          .onConflict(['group_id', 'revision_id', 'at', 'seconds'])
          .ignore();
      }
      for (const windows of minutes.values()) {
        await tx('signal_windows')
          .where({
            group_id: windows[0].group_id,
            revision_id: windows[0].revision_id,
          })
          .where('seconds', '<', 60)
          .whereIn(
            'at',
            windows.map(window => window.at),
          )
          .delete();
      }
      return rows.length;
    });
  }
}

function minuteOf(row: WindowRow): string {
  return JSON.stringify([
    row.group_id,
    row.revision_id,
    Math.floor(Number(row.at) / MINUTE_MS),
  ]);
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
