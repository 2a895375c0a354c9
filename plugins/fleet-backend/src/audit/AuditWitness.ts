import type { ActionState, AuditResult } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type { ActionWitness } from '../journal/ActionWitness';
import type { JournalRecord } from '../journal/JournalRecord';
import { eventOfAction } from './actionEvents';
import type { AuditLog } from './AuditLog';

const RESULTS: Partial<Record<ActionState, AuditResult>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  refused: 'refused',
};

/** Every action is in the audit before anything is sent, and again when it ends; never one without the other. */
export class AuditWitness implements ActionWitness {
  readonly #audit: AuditLog;

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  async begun(tx: Knex.Transaction, record: JournalRecord): Promise<void> {
    await this.#audit.record(
      eventOfAction(record.action, { via: record.via, result: 'begun' }),
      tx,
    );
  }

  async moved(tx: Knex.Transaction, record: JournalRecord): Promise<void> {
    const { action, via } = record;
    const result = RESULTS[action.state];
    if (result === undefined) return;
    const { message } = action;
    await this.#audit.record(
      eventOfAction(action, { via, result, message }),
      tx,
    );
  }
}
