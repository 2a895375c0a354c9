import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { MEASURES, measuresOf, mergeSamples } from './mergeSamples';
import type { Measure, Sample } from './mergeSamples';
import { mergeTiers } from './mergeTiers';
import type { MeasuredTable } from './mergeTiers';

/** A sample of one revision, or of all of a group together, with where it comes from. */
export interface StoredSample extends Sample {
  /** Id of the source. */
  readonly source: string;
  readonly groupId: string;
  /** Absent: all revisions together. */
  readonly revisionId?: string;
}

const COLUMNS: Readonly<Record<Measure, string>> = {
  throughput: 'throughput',
  errorRate: 'error_rate',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  apdex: 'apdex',
  cpuPercent: 'cpu_percent',
  memoryPercent: 'memory_percent',
  queueDepth: 'queue_depth',
};

interface SampleRow {
  source: string;
  group_id: string;
  revision_id: string;
  at: number | string;
  seconds: number;
  readonly [measure: string]: number | string | null;
}

const KEY = ['group_id', 'source', 'revision_id', 'at', 'seconds'];

const TABLE: MeasuredTable<SampleRow> = {
  name: 'signal_samples',
  series: ['group_id', 'source', 'revision_id'],
  merge: (rows, interval) => {
    const samples = rows.map(toSample);
    return toRow({ ...samples[0], ...interval, ...mergeSamples(samples) });
  },
};

/** Samples over time: as fine as they were read for three hours, in minutes for three days, in five minutes for a month. */
export class SampleStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** A sample that is there already is replaced. */
  async write(
    samples: readonly StoredSample[],
    tx: Knex = this.#knex,
  ): Promise<void> {
    for (const batch of inBatches(unique(samples), 50)) {
      await tx('signal_samples')
        .insert(batch.map(toRow))
        .onConflict(KEY)
        .merge(Object.values(COLUMNS));
    }
  }

  /** Those that begin in the range, oldest first. */
  async during(
    groupId: string,
    from: number,
    to: number,
  ): Promise<readonly StoredSample[]> {
    const rows = await this.#knex<SampleRow>('signal_samples')
      .where('group_id', groupId)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('at');
    return rows.map(row => toSample(row as SampleRow));
  }

  /** What a source measured of all groups in intervals that begin at `from` (milliseconds) or later, oldest first. */
  async ofSource(
    source: string,
    from: number,
  ): Promise<readonly StoredSample[]> {
    const rows = await this.#knex<SampleRow>('signal_samples')
      .where('source', source)
      .where('at', '>=', from)
      .orderBy('at');
    return rows.map(row => toSample(row as SampleRow));
  }

  /** Merges what is old enough, then forgets the oldest. Safe to run twice at once. */
  async prune(now: number): Promise<void> {
    await mergeTiers(this.#knex, TABLE, now);
  }
}

/** PostgreSQL refuses a statement that would replace the same row twice. The last one stays. */
function unique(samples: readonly StoredSample[]): readonly StoredSample[] {
  return [
    ...new Map(
      samples.map(sample => [
        JSON.stringify([
          sample.groupId,
          sample.source,
          sample.revisionId,
          sample.at,
          sample.seconds,
        ]),
        sample,
      ]),
    ).values(),
  ];
}

function toRow(sample: StoredSample): SampleRow {
  return {
    source: sample.source,
    group_id: sample.groupId,
    revision_id: sample.revisionId ?? '',
    at: sample.at,
    seconds: Math.max(1, Math.round(sample.seconds)),
    ...Object.fromEntries(
      MEASURES.map(measure => [COLUMNS[measure], sample[measure] ?? null]),
    ),
  };
}

function toSample(row: SampleRow): StoredSample {
  return {
    source: row.source,
    groupId: row.group_id,
    ...(row.revision_id !== '' && { revisionId: row.revision_id }),
    at: Number(row.at),
    seconds: row.seconds,
    ...measuresOf(
      Object.fromEntries(
        MEASURES.flatMap(measure => {
          const value = row[COLUMNS[measure]];
          return value === null ? [] : [[measure, Number(value)]];
        }),
      ),
    ),
  };
}
