import type { Database, Transaction } from '../database/Database.ts';

/**
 * Runs `effect` in one transaction with the note that the job was handled: once for each key, however often it is delivered.
 * Two deliveries at the same time wait for each other. For effects in this database only. Answers whether it ran.
 */
export function onceOnly(
  database: Database,
  key: string,
  effect: (transaction: Transaction) => Promise<void>,
): Promise<boolean> {
  return database.transaction(async transaction => {
    const noted = await transaction.query(
      'INSERT INTO handled_jobs (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key',
      [key],
    );
    if (noted.length === 0) return false;
    await effect(transaction);
    return true;
  });
}

/** Whether a job was handled before: saves an effect outside of the database from being repeated when a worker died late. */
export async function wasHandled(
  database: Database,
  key: string,
): Promise<boolean> {
  const rows = await database.rows(
    'was_handled',
    'SELECT 1 FROM handled_jobs WHERE key = $1',
    [key],
  );
  return rows.length > 0;
}

export async function noteHandled(
  database: Database,
  key: string,
): Promise<void> {
  await database.rows(
    'note_handled',
    'INSERT INTO handled_jobs (key) VALUES ($1) ON CONFLICT DO NOTHING',
    [key],
  );
}

/** Forgets jobs that were handled more than a week ago; no queue delivers that late. */
export async function forgetHandled(database: Database): Promise<void> {
  await database.rows(
    'forget_handled',
    `DELETE FROM handled_jobs WHERE key IN (
       SELECT key FROM handled_jobs WHERE at < now() - interval '7 days' ORDER BY at LIMIT 5000 FOR UPDATE SKIP LOCKED)`,
  );
}
