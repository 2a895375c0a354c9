import type { Knex } from 'knex';
import type { JournalRecord } from './JournalRecord';

/**
 * Writes down what must be true exactly when a row of the journal is: both happen in one transaction. What it throws
 * undoes the journal's step.
 */
export interface ActionWitness {
  /** The row was inserted; nothing was sent yet. */
  begun(tx: Knex.Transaction, record: JournalRecord): Promise<void>;
  /** The action was accepted, or ended: the record says how. */
  moved(tx: Knex.Transaction, record: JournalRecord): Promise<void>;
}
