import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { KEPT_MS, TIERS } from './tiers';

const MERGE_BATCH = 5000;

/** A row of a table of measurements. */
export interface MeasuredRow {
  readonly at: number | string;
  readonly seconds: number;
}

/** A table of measurements of many series over time. */
export interface MeasuredTable<Row extends MeasuredRow> {
  readonly name: string;
  /** The columns that tell series apart. With `at` and `seconds` they are the primary key. */
  readonly series: readonly (keyof Row & string)[];
  /** One row for all of them, which belong to one series; there is at least one. */
  merge(rows: readonly Row[], interval: { at: number; seconds: number }): Row;
}

/**
 * Merges what is old enough to the next tier, then forgets the oldest, so that the table is bounded by the number of
 * series. Safe to run twice at once: an interval is written before its parts go, in one transaction, and one that is there
 * already is left alone.
 */
export async function mergeTiers<Row extends MeasuredRow>(
  knex: Knex,
  table: MeasuredTable<Row>,
  now: number,
): Promise<void> {
  for (const { seconds, afterMs } of TIERS) {
    const before = floorTo(now - afterMs, seconds);
    // Bounded: every pass removes rows, and nothing older than `before` is written any more.
    while ((await mergeSome(knex, table, seconds, before)) === MERGE_BATCH);
  }
  await knex(table.name)
    .where('at', '<', now - KEPT_MS)
    .delete();
}

async function mergeSome<Row extends MeasuredRow>(
  knex: Knex,
  table: MeasuredTable<Row>,
  seconds: number,
  before: number,
): Promise<number> {
  return knex.transaction(async tx => {
    const rows: Row[] = await tx(table.name)
      .where('seconds', '<', seconds)
      .where('at', '<', before)
      .orderBy([...table.series, 'at'])
      .limit(MERGE_BATCH);
    const intervals = new Map<string, Row[]>();
    const keyOf = (row: Row) =>
      JSON.stringify([
        ...table.series.map(column => row[column]),
        floorTo(Number(row.at), seconds),
      ]);
    for (const row of rows) {
      const known = intervals.get(keyOf(row));
      if (known) known.push(row);
      else intervals.set(keyOf(row), [row]);
    }
    // The last interval of a full batch may have more rows behind it; it is merged with the next batch.
    if (rows.length === MERGE_BATCH)
      intervals.delete(keyOf(rows[rows.length - 1]));
    const merged = [...intervals.values()].map(parts =>
      table.merge(parts, {
        at: floorTo(Number(parts[0].at), seconds),
        seconds,
      }),
    );
    for (const batch of inBatches(merged, 50)) {
      await tx(table.name)
        .insert(batch as never)
        .onConflict([...table.series, 'at', 'seconds'])
        .ignore();
    }
    for (const parts of intervals.values()) {
      await tx(table.name)
        .where(
          Object.fromEntries(
            table.series.map(column => [column, parts[0][column]]),
          ),
        )
        .where('seconds', '<', seconds)
        .whereIn(
          'at',
          parts.map(part => part.at),
        )
        .delete();
    }
    return rows.length;
  });
}

function floorTo(ms: number, seconds: number): number {
  return Math.floor(ms / (seconds * 1000)) * seconds * 1000;
}
