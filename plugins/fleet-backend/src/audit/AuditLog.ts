import { ServiceUnavailableError } from '@backstage/errors';
import type { AuditEvent } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { hashOf, searchTextOf, toAuditEvent } from './AuditRow';
import type { AuditHead, AuditRow } from './AuditRow';

/** What is written down; number, time and hash are the log's own. */
export type NewAuditEvent = Omit<AuditEvent, 'sequence' | 'at' | 'hash'>;

/** The longest text of one field, characters. */
const MAX_TEXT = 4000;

/**
 * Writes the audit. Events get their numbers and hashes one after the other, in all processes: whoever appends counts the
 * head up first, which holds its row until the transaction ends, so two can never write behind the same event.
 */
export class AuditLog {
  readonly #knex: Knex;
  readonly #now: () => number;

  constructor(knex: Knex, options: { now?: () => number } = {}) {
    this.#knex = knex;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Appends one event. With a transaction, the event is there exactly when what else the transaction does is there: do it
   * last in it, because no other event can be written until the transaction has ended.
   *
   * Throws a `ServiceUnavailableError` when the audit cannot be written. Nothing may be done then.
   */
  async record(
    event: NewAuditEvent,
    transaction?: Knex.Transaction,
  ): Promise<AuditEvent> {
    try {
      return transaction
        ? await this.#append(event, transaction)
        : await this.#knex.transaction(tx => this.#append(event, tx));
    } catch (error) {
      throw new ServiceUnavailableError(
        'The audit cannot be written, so nothing was done. Try again once the database answers, or tell whoever runs the portal.',
        error,
      );
    }
  }

  /** How long the chain is and its last hash. Moves with everything that is written down. */
  async head(): Promise<AuditHead> {
    const row = await this.#knex('audit_head').where({ id: 1 }).first();
    return { count: Number(row.count), hash: row.hash };
  }

  async #append(
    event: NewAuditEvent,
    tx: Knex.Transaction,
  ): Promise<AuditEvent> {
    const [head]: { count: number | string; hash: string }[] = await tx(
      'audit_head',
    )
      .where({ id: 1 })
      .increment('count', 1)
      .returning(['count', 'hash']);
    if (!head) throw new Error('The head of the audit is gone.');
    const sequence = Number(head.count);
    const unhashed = rowOf(event, sequence, this.#now());
    const row: AuditRow = {
      ...unhashed,
      hash: hashOf(unhashed, head.hash),
    };
    await tx<AuditRow>('audit_events').insert(row);
    const moved = await tx('audit_head')
      .where({ id: 1, count: sequence, hash: head.hash })
      .update({ hash: row.hash });
    if (moved !== 1) throw new Error('The head of the audit has moved.');
    return toAuditEvent(row);
  }
}

function rowOf(
  event: NewAuditEvent,
  sequence: number,
  at: number,
): Omit<AuditRow, 'hash'> {
  const row = {
    sequence,
    at,
    actor: clean(event.actor),
    via: event.via,
    event: clean(event.event).slice(0, 64),
    result: event.result,
    group_id: optional(event.groupId),
    group_name: optional(event.groupName),
    environment: optional(event.environment),
    entity_ref: optional(event.entityRef),
    subject: optional(event.subject),
    reason: optional(event.reason),
    before: optional(event.before),
    after: optional(event.after),
    message: clean(event.message),
  };
  return { ...row, search: searchTextOf(row) };
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : clean(text);
}

/** As both databases give it back: well-formed, without NUL. */
function clean(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT)).toString().replaceAll('\0', '');
}
