import type { Database } from '../state/Database.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

export interface StoredAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

/** The first answer to every `Idempotency-Key` of the last 24 hours. */
export class IdempotencyStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(key: string, now = Date.now()): StoredAnswer | undefined {
    const row = this.#db
      .statement(
        'SELECT fingerprint, status, body FROM idempotency WHERE key = ? AND at > ?',
      )
      .get(key, now - KEPT_MS);
    return (
      row && {
        fingerprint: String(row.fingerprint),
        status: Number(row.status),
        body: String(row.body),
      }
    );
  }

  save(key: string, answer: StoredAnswer, now = Date.now()): void {
    this.#db
      .statement('DELETE FROM idempotency WHERE at <= ?')
      .run(now - KEPT_MS);
    this.#db
      .statement(
        'INSERT OR REPLACE INTO idempotency (key, fingerprint, status, body, at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(key, answer.fingerprint, answer.status, answer.body, now);
  }
}
