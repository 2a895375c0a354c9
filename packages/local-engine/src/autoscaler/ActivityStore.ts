import type { Activity } from '../api/types.ts';
import type { EventStore } from '../events/EventStore.ts';
import type { Database } from '../state/Database.ts';

/** Activities that are kept per group. */
const KEPT = 200;

export class ActivityStore {
  readonly #db: Database;
  readonly #events: EventStore;

  constructor(db: Database, events: EventStore) {
    this.#db = db;
    this.#events = events;
  }

  /** An activity without effect is only written when the last one said something else: a standing reason is one row. */
  add(activity: Omit<Activity, 'id' | 'at'>): void {
    this.#db.transaction(() => {
      const last =
        activity.effect === 'none'
          ? this.list(activity.groupId, 1)[0]
          : undefined;
      if (
        last?.effect === 'none' &&
        last.cause === activity.cause &&
        last.reason === activity.reason
      ) {
        return;
      }
      const { lastInsertRowid } = this.#db
        .statement('INSERT INTO activities (group_id, data) VALUES (?, ?)')
        .run(
          activity.groupId,
          JSON.stringify({ ...activity, at: new Date().toISOString() }),
        );
      this.#db
        .statement(
          `DELETE FROM activities WHERE group_id = ? AND id NOT IN (
             SELECT id FROM activities WHERE group_id = ? ORDER BY id DESC LIMIT ${KEPT})`,
        )
        .run(activity.groupId, activity.groupId);
      this.#events.append(
        'activity',
        activity.groupId,
        String(lastInsertRowid),
      );
    });
  }

  /** Newest first. */
  list(groupId: string, limit = KEPT): Activity[] {
    return this.#db
      .statement(
        'SELECT id, data FROM activities WHERE group_id = ? ORDER BY id DESC LIMIT ?',
      )
      .all(groupId, limit)
      .map(row => ({
        id: Number(row.id),
        ...(JSON.parse(String(row.data)) as Omit<Activity, 'id'>),
      }));
  }

  deleteGroup(groupId: string): void {
    this.#db
      .statement('DELETE FROM activities WHERE group_id = ?')
      .run(groupId);
  }
}
