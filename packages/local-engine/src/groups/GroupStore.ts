import type { EventStore } from '../events/EventStore.ts';
import type { Database } from '../state/Database.ts';
import type { GroupRecord } from './GroupRecord.ts';
import { DEFAULT_SPEC } from './GroupRecord.ts';

export class GroupStore {
  readonly #db: Database;
  readonly #events: EventStore;

  constructor(db: Database, events: EventStore) {
    this.#db = db;
    this.#events = events;
  }

  get(id: string): GroupRecord | undefined {
    return parse(
      this.#db.statement('SELECT data FROM groups WHERE id = ?').get(id),
    );
  }

  list(): GroupRecord[] {
    return this.#db
      .statement('SELECT data FROM groups ORDER BY id')
      .all()
      .map(row => parse(row)!);
  }

  save(group: GroupRecord): void {
    this.#db.transaction(() => {
      this.#db
        .statement(
          'INSERT INTO groups (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
        )
        .run(group.id, JSON.stringify(group));
      this.#events.append('group', group.id);
    });
  }

  delete(id: string): void {
    this.#db.transaction(() => {
      this.#db.statement('DELETE FROM groups WHERE id = ?').run(id);
      this.#events.append('group', id);
    });
  }
}

function parse(
  row: Record<string, unknown> | undefined,
): GroupRecord | undefined {
  if (!row) {
    return undefined;
  }
  const group = JSON.parse(String(row.data)) as GroupRecord;
  // What a former engine wrote lacks what has come into being since.
  return { ...group, spec: { ...DEFAULT_SPEC, ...group.spec } };
}
