import type { Database } from '../database/Database.ts';
import type { JobQueue } from '../worker/JobQueue.ts';

interface OutboxRow {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly trace: string | null;
  readonly created_at: Date;
}

export interface OutboxState {
  readonly waiting: number;
  readonly oldestSeconds: number;
}

/**
 * Moves rows of the outbox to the job queue. Many relays may run: each takes rows that no other holds. The rows are deleted in
 * the transaction in which a queue in the same database receives the jobs, so nothing is lost or doubled on the way; with a
 * queue elsewhere a relay that dies between sending and committing sends again.
 */
export class OutboxRelay {
  readonly #database: Database;
  readonly #queue: JobQueue;

  constructor(database: Database, queue: JobQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  /** Answers how many rows it moved, at most `most`. */
  move(most = 200): Promise<number> {
    return this.#database.transaction(async transaction => {
      const rows = await transaction.query<OutboxRow>(
        `DELETE FROM outbox WHERE id = ANY (ARRAY(
           SELECT id FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING kind, key, payload, trace, created_at`,
        [most],
      );
      if (rows.length > 0) {
        await this.#queue.send(
          rows.map(row => ({
            kind: row.kind,
            key: row.key,
            payload: row.payload,
            ...(row.trace === null ? {} : { trace: row.trace }),
            createdAt: row.created_at.toISOString(),
          })),
          transaction,
        );
      }
      return rows.length;
    });
  }

  async state(): Promise<OutboxState> {
    const [row] = await this.#database.rows<{ waiting: number; age: number }>(
      'outbox_state',
      `SELECT count(*)::integer AS waiting,
         COALESCE(extract(epoch FROM now() - min(created_at)), 0)::double precision AS age FROM outbox`,
    );
    return { waiting: row?.waiting ?? 0, oldestSeconds: row?.age ?? 0 };
  }
}
