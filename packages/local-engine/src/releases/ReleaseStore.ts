import type { Release } from '../api/types.ts';
import type { EventStore } from '../events/EventStore.ts';
import type { Database } from '../state/Database.ts';

export class ReleaseStore {
  readonly #db: Database;
  readonly #events: EventStore;

  constructor(db: Database, events: EventStore) {
    this.#db = db;
    this.#events = events;
  }

  get(id: string): Release | undefined {
    return parse(
      this.#db.statement('SELECT data FROM releases WHERE id = ?').get(id),
    );
  }

  /** Newest first. */
  list(service?: string): Release[] {
    const rows = service
      ? this.#db
          .statement(
            'SELECT data FROM releases WHERE service = ? ORDER BY created_at DESC, id',
          )
          .all(service)
      : this.#db
          .statement('SELECT data FROM releases ORDER BY created_at DESC, id')
          .all();
    return rows.map(row => parse(row)!);
  }

  save(release: Release): void {
    this.#db.transaction(() => {
      this.#db
        .statement(
          `INSERT INTO releases (id, service, created_at, data) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET data = excluded.data`,
        )
        .run(
          release.id,
          release.service,
          release.createdAt,
          JSON.stringify(release),
        );
      this.#events.append('release', undefined, release.id);
    });
  }

  delete(id: string): void {
    this.#db.transaction(() => {
      this.#db.statement('DELETE FROM releases WHERE id = ?').run(id);
      this.#events.append('release', undefined, id);
    });
  }
}

function parse(row: Record<string, unknown> | undefined): Release | undefined {
  return row ? (JSON.parse(String(row.data)) as Release) : undefined;
}
