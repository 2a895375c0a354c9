import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS releases (
  id TEXT PRIMARY KEY, service TEXT NOT NULL, created_at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rollouts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, group_id TEXT NOT NULL,
  ended INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS rollouts_of_group ON rollouts (group_id, ended, number);
CREATE TABLE IF NOT EXISTS instances (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, group_id TEXT NOT NULL,
  ended INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS instances_of_group ON instances (group_id, ended, number);
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT, group_id TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS activities_of_group ON activities (group_id, id);
CREATE TABLE IF NOT EXISTS events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, type TEXT NOT NULL, group_id TEXT, subject TEXT);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
PRAGMA user_version = 1;
`;

/**
 * The engine's durable state: one SQLite file in WAL mode, every commit on disk before the engine acts on it.
 *
 * Stores share one connection, so a change of several nouns (a rollout step, the instances it starts, the events that
 * tell of it) is one transaction. All calls are synchronous, which also makes them atomic towards each other.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #afterCommit = new Set<() => void>();
  #depth = 0;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;',
    );
    this.#db.exec(SCHEMA);
  }

  /** Prepares once, reuses afterwards. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** All or nothing; a call inside another call joins it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) {
      return work();
    }
    this.#db.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    let result: T;
    try {
      result = work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth = 0;
    }
    for (const listener of this.#afterCommit) {
      listener();
    }
    return result;
  }

  /** Called after every transaction that was committed. */
  onCommit(listener: () => void): void {
    this.#afterCommit.add(listener);
  }

  close(): void {
    this.#db.close();
  }
}
