import type { SignalSourceStatus } from '@capstan/plugin-fleet-common';
import type { SignalSource } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';

/** Nobody is asked to wait longer, so a row that says so was written by a clock that was wrong. */
const LONGEST_WAIT_MS = 2 * 3600 * 1000;

interface SourceRow {
  id: string;
  title: string;
  interval_seconds: number;
  state: SignalSourceStatus['state'];
  message: string | null;
  problems: string;
  observed_at: number | string | null;
  read_to: number | string | null;
  failures: number;
  next_at: number | string;
  lease_owner: string | null;
  lease_until: number | string | null;
}

/** A source as all replicas know it. Times in milliseconds. */
export interface StoredSource {
  readonly id: string;
  readonly title: string;
  readonly intervalSeconds: number;
  readonly state: SignalSourceStatus['state'];
  readonly message?: string;
  /** Sentences by group of what could not be read. */
  readonly problems: Readonly<Record<string, string>>;
  readonly observedAt?: number;
  readonly readTo?: number;
  /** In a row. */
  readonly failures: number;
  readonly nextAt: number;
}

/** How a visit ended. */
export type SourceOutcome = Pick<
  StoredSource,
  'state' | 'message' | 'problems' | 'failures' | 'nextAt'
> &
  Partial<Pick<StoredSource, 'observedAt' | 'readTo'>>;

/** What is known of signal sources, and who may ask them. */
export class SourceStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Makes sure that the source has a row; what is known of it stays. */
  async register(source: SignalSource): Promise<void> {
    await this.#knex('signal_sources')
      .insert({
        id: source.id,
        title: source.title,
        interval_seconds: Math.max(1, Math.round(source.intervalSeconds)),
        state: 'pending',
        problems: '{}',
        failures: 0,
        next_at: 0,
      })
      .onConflict('id')
      .merge(['title', 'interval_seconds']);
  }

  async all(): Promise<readonly StoredSource[]> {
    return (await this.#knex<SourceRow>('signal_sources')).map(toSource);
  }

  /**
   * The right to ask the source once, which nobody else has until it is settled or `until` is over. `undefined` when it is
   * not time yet or another replica is at it.
   *
   * @param early - whether its time matters not.
   */
  async claim(
    id: string,
    owner: string,
    now: number,
    until: number,
    early: boolean = false,
  ): Promise<StoredSource | undefined> {
    const claimed = await this.#knex('signal_sources')
      .where('id', id)
      .where(due => {
        if (!early)
          due
            .where('next_at', '<=', now)
            .orWhere('next_at', '>', now + LONGEST_WAIT_MS);
      })
      .where(free =>
        free
          .whereNull('lease_until')
          .orWhere('lease_until', '<', now)
          .orWhere('lease_until', '>', now + LONGEST_WAIT_MS),
      )
      .update({ lease_owner: owner, lease_until: until });
    if (claimed !== 1) return undefined;
    const row = await this.#knex<SourceRow>('signal_sources')
      .where('id', id)
      .first();
    return row && toSource(row);
  }

  /** Writes down how a visit ended, unless somebody else has begun one meanwhile. */
  async settle(
    id: string,
    owner: string,
    outcome: SourceOutcome,
  ): Promise<void> {
    await this.#knex('signal_sources')
      .where({ id, lease_owner: owner })
      .update({
        state: outcome.state,
        message: outcome.message ?? null,
        problems: JSON.stringify(outcome.problems),
        failures: outcome.failures,
        next_at: outcome.nextAt,
        ...(outcome.observedAt !== undefined && {
          observed_at: outcome.observedAt,
        }),
        ...(outcome.readTo !== undefined && { read_to: outcome.readTo }),
        lease_owner: null,
        lease_until: null,
      });
  }

  /** Gives everything back that the owner holds. */
  async release(owner: string): Promise<void> {
    await this.#knex('signal_sources')
      .where('lease_owner', owner)
      .update({ lease_owner: null, lease_until: null });
  }
}

function toSource(row: SourceRow): StoredSource {
  return {
    id: row.id,
    title: row.title,
    intervalSeconds: row.interval_seconds,
    state: row.state,
    ...(row.message !== null && { message: row.message }),
    problems: JSON.parse(row.problems),
    ...(row.observed_at !== null && { observedAt: Number(row.observed_at) }),
    ...(row.read_to !== null && { readTo: Number(row.read_to) }),
    failures: row.failures,
    nextAt: Number(row.next_at),
  };
}
