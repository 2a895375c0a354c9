import type { EngineEvent } from '../api/types.ts';
import type { Database } from '../state/Database.ts';

/** Events that are kept for watchers that come back. */
const KEPT = 10_000;

interface EventRow {
  sequence: number;
  at: string;
  type: EngineEvent['type'];
  group_id: string | null;
  subject: string | null;
}

/**
 * The durable sequence of what changed. An event is written in the transaction of the change that it tells of, so
 * a watcher never hears of something that did not happen and never misses something that did.
 */
export class EventStore {
  readonly #db: Database;
  readonly #listeners = new Set<() => void>();
  #last: number;
  #announced: number;

  constructor(db: Database) {
    this.#db = db;
    const row = db
      .statement('SELECT seq FROM sqlite_sequence WHERE name = ?')
      .get('events');
    this.#last = Number(row?.seq ?? 0);
    this.#announced = this.#last;
    db.onCommit(() => {
      if (this.#announced !== this.#last) {
        this.#announced = this.#last;
        this.#listeners.forEach(listener => listener());
      }
    });
  }

  append(type: EngineEvent['type'], groupId?: string, subject?: string): void {
    const { lastInsertRowid } = this.#db
      .statement(
        'INSERT INTO events (at, type, group_id, subject) VALUES (?, ?, ?, ?)',
      )
      .run(new Date().toISOString(), type, groupId ?? null, subject ?? null);
    this.#last = Number(lastInsertRowid);
    if (this.#last % 500 === 0) {
      this.#db
        .statement('DELETE FROM events WHERE sequence <= ?')
        .run(this.#last - KEPT);
    }
  }

  /** The latest sequence; 0 before the first event. */
  get sequence(): number {
    return this.#last;
  }

  /** In order; `gap` when events after `after` are no longer kept (or `after` is from another life of the engine). */
  after(
    after: number,
    limit = 500,
  ): { readonly gap: boolean; readonly items: EngineEvent[] } {
    const rows = this.#db
      .statement(
        'SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?',
      )
      .all(after, limit) as unknown as EventRow[];
    const first = rows[0]?.sequence ?? this.#last + 1;
    return {
      gap: after > this.#last || first > after + 1,
      items: rows.map(toEvent),
    };
  }

  /** Calls the listener after every commit that added events; answers how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function toEvent(row: EventRow): EngineEvent {
  return {
    sequence: row.sequence,
    at: row.at,
    type: row.type,
    ...(row.group_id !== null && { groupId: row.group_id }),
    ...(row.subject !== null && { subject: row.subject }),
  };
}
