import type { Knex } from 'knex';
import { GENESIS, hashOf } from './AuditRow';
import type { AuditHead, AuditRow } from './AuditRow';
import { whyBroken } from './whyBroken';

const BATCH = 1000;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * What the verification of the audit found.
 * @public
 */
export type AuditVerification =
  | { readonly ok: true; readonly count: number; readonly hash: string }
  | {
      readonly ok: false;
      /** The first event that is not what was written, or not there. */
      readonly sequence: number;
      readonly why:
        | 'edited'
        | 'deleted'
        | 'moved'
        | 'inserted'
        | 'truncated'
        | 'headChanged';
      readonly message: string;
    };

/** What somebody wrote down of the head at some time: see {@link verifyAudit}. */
export interface KnownHead {
  readonly count: number;
  readonly hash: string;
}

/**
 * Reads the whole audit, oldest first, in batches, and checks every hash and the head.
 *
 * The chain alone cannot tell that its end was cut off together with the head, or that somebody with the right to write
 * to the database wrote all of it anew. `known`, a head that was written down elsewhere, can: the event of that number
 * must still have that hash.
 *
 * @public
 */
export async function verifyAudit(
  knex: Knex,
  known?: { readonly count: number; readonly hash: string },
): Promise<AuditVerification> {
  // One view of the table and its head while others append.
  const snapshot =
    knex.client.config.client === 'pg'
      ? ({ isolationLevel: 'repeatable read' } as const)
      : {};
  return knex.transaction(tx => verify(tx, known), snapshot);
}

/** @internal As {@link verifyAudit}, in a transaction of the caller's. */
export async function verify(
  tx: Knex,
  known?: KnownHead,
): Promise<AuditVerification> {
  const found: { count: number | string; hash: string } | undefined = await tx(
    'audit_head',
  )
    .where({ id: 1 })
    .first();
  let previous: AuditHead = { count: 0, hash: GENESIS };
  for (;;) {
    const rows: AuditRow[] = await tx<AuditRow>('audit_events')
      .orderBy('sequence')
      .where('sequence', '>', previous.count === 0 ? -MOST : previous.count)
      .limit(BATCH);
    for (const row of rows) {
      const sequence = previous.count + 1;
      if (
        Number(row.sequence) !== sequence ||
        hashOf(row, previous.hash) !== row.hash
      ) {
        return broken(sequence, await whyBroken(tx, row, previous, found));
      }
      if (known?.count === sequence && known.hash !== row.hash) {
        return broken(sequence, 'edited');
      }
      previous = { count: sequence, hash: row.hash };
    }
    if (rows.length < BATCH) break;
  }
  return compareHeads(previous, found, known);
}

function compareHeads(
  last: AuditHead,
  found: { count: number | string; hash: string } | undefined,
  known: KnownHead | undefined,
): AuditVerification {
  const counted = Number(found?.count ?? 0);
  if (counted > last.count || (known?.count ?? 0) > last.count) {
    return broken(last.count + 1, 'truncated');
  }
  if (found && counted < last.count) return broken(counted + 1, 'inserted');
  if (found?.hash !== last.hash) return broken(last.count, 'headChanged');
  return { ok: true, ...last };
}

const SENTENCES = {
  edited: 'is not what was written: it was edited or replaced',
  deleted: 'is gone: it was deleted',
  moved: 'is another one: events were put into another order',
  inserted: 'was inserted by somebody else',
  truncated: 'and all after it are gone: the end was cut off',
  headChanged:
    'is the last, but the head of the chain names another: the head was changed',
} as const;

function broken(
  sequence: number,
  why: keyof typeof SENTENCES,
): AuditVerification {
  return {
    ok: false,
    sequence,
    why,
    message: `Event ${sequence} ${SENTENCES[why]}.`,
  };
}
