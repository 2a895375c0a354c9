import type { Knex } from 'knex';
import type { LeaseKey } from './ActionStore';
import { isPostgres } from './JournalClock';
import type { JournalClock } from './JournalClock';

/** A lease that ends later than this was given before the clock was put back: it counts as over. */
export const LONGEST_LEASE_MS = 60_000;
/** A process that stops in the middle of a transaction must not keep its locks. */
const IDLE_TRANSACTION_MS = 2000;

/**
 * Rows of a journal, each of which belongs to one process at a time: the owner of its lease, by the clock of the
 * database. Claiming raises the fence, and every write of an owner names the fence it got, so a process that was asleep
 * while somebody else took over cannot write. A lease that has run out is not renewed.
 */
export class LeasedRows {
  readonly #knex: Knex;
  readonly #table: string;
  readonly #clock: JournalClock;

  /** @param table - has the columns id, state, lease_owner, lease_until and fence. */
  constructor(
    knex: Knex,
    table: 'actions' | 'pipeline_actions',
    clock: JournalClock,
  ) {
    this.#knex = knex;
    this.#table = table;
    this.#clock = clock;
  }

  /** A condition: nobody holds the row. */
  isFree(tx: Knex) {
    return (free: Knex.QueryBuilder) =>
      void free
        .whereNull('lease_until')
        .orWhere('lease_until', '<', this.#clock.value(tx))
        .orWhere('lease_until', '>', this.#clock.value(tx, LONGEST_LEASE_MS));
  }

  /** `false` when somebody else was faster, or the row is in none of these states any more. */
  async claim(
    tx: Knex,
    row: { readonly id: string; readonly fence: number },
    states: readonly string[],
    owner: string,
    leaseMs: number,
  ): Promise<boolean> {
    const claimed = await tx(this.#table)
      .where({ id: row.id, fence: row.fence })
      .whereIn('state', [...states])
      .where(this.isFree(tx))
      .update({
        lease_owner: owner,
        lease_until: this.#clock.value(tx, leaseMs),
        fence: row.fence + 1,
      });
    return claimed === 1;
  }

  /** `false` when the lease has run out or gone to somebody else. */
  async renew(lease: LeaseKey, leaseMs: number): Promise<boolean> {
    const renewed = await this.#knex(this.#table)
      .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
      .where('lease_until', '>=', this.#clock.value(this.#knex))
      .update({ lease_until: this.#clock.value(this.#knex, leaseMs) });
    return renewed === 1;
  }
}

export function journalTransaction<T>(
  knex: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return knex.transaction(async tx => {
    if (isPostgres(tx)) {
      await tx.raw(
        "select set_config('idle_in_transaction_session_timeout', ?, true)",
        [String(IDLE_TRANSACTION_MS)],
      );
    }
    return work(tx);
  });
}
