import type { Knex } from 'knex';
import { hashOf } from './AuditRow';
import type { AuditHead, AuditRow } from './AuditRow';

const BATCH = 1000;

/**
 * What most likely happened at the first row that does not follow from the one before. Where it happened is certain, what
 * is a guess from what the rows around look like.
 */
export async function whyBroken(
  tx: Knex,
  row: AuditRow,
  previous: AuditHead,
  head: { count: number | string } | undefined,
): Promise<'edited' | 'deleted' | 'moved' | 'inserted'> {
  const expected = previous.count + 1;
  const sequence = Number(row.sequence);
  if (sequence < expected) return 'inserted';
  if (sequence > expected) return 'deleted';
  if (await belongsElsewhere(tx, row)) return 'moved';
  const next: AuditRow | undefined = await tx<AuditRow>('audit_events')
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .first();
  if (next && fits(next, sequence, previous.hash)) return 'inserted';
  if (next && fits(next, Number(next.sequence) + 1, row.hash)) return 'deleted';
  return !next && Number(head?.count ?? 0) > sequence ? 'deleted' : 'edited';
}

/** The row was written as the one of this number, behind the event with this hash. */
function fits(row: AuditRow, sequence: number, previous: string): boolean {
  return hashOf({ ...row, sequence }, previous) === row.hash;
}

/** It follows some other event, wherever that is now. */
async function belongsElsewhere(tx: Knex, row: AuditRow): Promise<boolean> {
  for (let after = 0; ; ) {
    const others = await tx<AuditRow>('audit_events')
      .select('sequence', 'hash')
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(BATCH);
    for (const { sequence, hash } of others) {
      const number = Number(sequence);
      if (fits(row, number + 1, hash) || fits(row, number, hash)) return true;
      after = number;
    }
    if (others.length < BATCH) return false;
  }
}
