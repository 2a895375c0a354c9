import type { Knex } from 'knex';

/**
 * The one clock of the journal, in milliseconds since the epoch. On PostgreSQL it is the clock of the database, so that
 * processes whose own clocks differ, or that were stopped for a while, agree on who holds a lease. SQLite belongs to one
 * process, whose clock it is.
 */
export class JournalClock {
  readonly #knex: Knex;
  readonly #now?: () => number;

  /** @param now - for tests: this clock instead. */
  constructor(knex: Knex, now?: () => number) {
    this.#knex = knex;
    this.#now = now ?? (isPostgres(knex) ? undefined : Date.now);
  }

  /** For a statement: the time at which the database carries it out, and `plusMs` more. */
  value(tx: Knex, plusMs: number = 0): Knex.Raw {
    if (!this.#now) {
      return tx.raw(
        '((extract(epoch from clock_timestamp()) * 1000)::bigint + ?::bigint)',
        [plusMs],
      );
    }
    return isPostgres(tx)
      ? tx.raw('?::bigint', [this.#now() + plusMs])
      : tx.raw('?', [this.#now() + plusMs]);
  }

  async now(): Promise<number> {
    if (this.#now) return this.#now();
    const [{ now }] = await this.#knex.select({ now: this.value(this.#knex) });
    return Number(now);
  }
}

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}
