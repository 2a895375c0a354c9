import type { Knex } from 'knex';
import type { NewAuditEvent } from '../AuditLog';

export function auditEvent(parts: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    actor: 'user:default/ann',
    via: 'page',
    event: 'rollback-create',
    result: 'begun',
    groupId: 'memory:test:-:shop%2Fprod',
    groupName: 'shop',
    environment: 'prod',
    entityRef: 'component:default/shop',
    subject: 'a1',
    reason: 'Checkout answers 500.',
    before: '1.2.0',
    after: '1.1.0',
    message: 'Begins to roll shop in prod back from 1.2.0 to 1.1.0.',
    ...parts,
  };
}

class Undo extends Error {}

/**
 * Lets somebody with all rights on the database do what they like, looks, and takes it back.
 */
export async function whileTampered<T>(
  knex: Knex,
  tamper: (tx: Knex.Transaction) => Promise<void>,
  look: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  let seen: { value: T } | undefined;
  await knex
    .transaction(async tx => {
      await dropTriggers(tx);
      await tamper(tx);
      seen = { value: await look(tx) };
      throw new Undo();
    })
    .catch(error => {
      if (!(error instanceof Undo)) throw error;
    });
  return seen!.value;
}

/** Empties the audit, which nobody but a test may do. */
export async function emptyAudit(knex: Knex): Promise<void> {
  await knex.transaction(async tx => {
    const restore = await dropTriggers(tx);
    await tx('audit_events').delete();
    await tx('audit_head').update({ count: 0, hash: '0'.repeat(64) });
    await restore();
  });
}

async function dropTriggers(
  tx: Knex.Transaction,
): Promise<() => Promise<void>> {
  if (tx.client.config.client === 'pg') {
    const all = (verb: 'disable' | 'enable') =>
      Promise.all(
        ['audit_events', 'audit_head'].map(table =>
          tx.raw(`alter table ${table} ${verb} trigger user`),
        ),
      );
    await all('disable');
    return async () => void (await all('enable'));
  }
  const triggers: { name: string; sql: string }[] = await tx('sqlite_master')
    .select('name', 'sql')
    .where('type', 'trigger')
    .where('name', 'like', 'audit%');
  for (const { name } of triggers) await tx.raw(`drop trigger ${name}`);
  return async () => {
    for (const { sql } of triggers) await tx.raw(sql);
  };
}
