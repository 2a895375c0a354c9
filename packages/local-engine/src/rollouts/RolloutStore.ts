import type { EventStore } from '../events/EventStore.ts';
import type { Database } from '../state/Database.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import { isEnded } from './RolloutRecord.ts';

/** Ended rollouts that are kept per group. */
const KEPT_ENDED = 50;

export class RolloutStore {
  readonly #db: Database;
  readonly #events: EventStore;

  constructor(db: Database, events: EventStore) {
    this.#db = db;
    this.#events = events;
  }

  insert(rollout: RolloutRecord): void {
    this.#db.transaction(() => {
      this.#db
        .statement(
          'INSERT INTO rollouts (id, group_id, ended, data) VALUES (?, ?, 0, ?)',
        )
        .run(rollout.id, rollout.groupId, JSON.stringify(rollout));
      this.#events.append('rollout', rollout.groupId, rollout.id);
    });
  }

  /** Writes and tells of it only when something differs. */
  save(rollout: RolloutRecord): void {
    this.#db.transaction(() => {
      const data = JSON.stringify(rollout);
      const { changes } = this.#db
        .statement(
          'UPDATE rollouts SET ended = ?, data = ? WHERE id = ? AND data <> ?',
        )
        .run(isEnded(rollout) ? 1 : 0, data, rollout.id, data);
      if (changes === 0) {
        return;
      }
      this.#events.append('rollout', rollout.groupId, rollout.id);
      if (isEnded(rollout)) {
        this.#prune(rollout.groupId);
      }
    });
  }

  get(groupId: string, id: string): RolloutRecord | undefined {
    return parse(
      this.#db
        .statement('SELECT data FROM rollouts WHERE group_id = ? AND id = ?')
        .get(groupId, id),
    );
  }

  running(groupId: string): RolloutRecord | undefined {
    return parse(
      this.#db
        .statement('SELECT data FROM rollouts WHERE group_id = ? AND ended = 0')
        .get(groupId),
    );
  }

  /** Newest first. */
  list(groupId: string): RolloutRecord[] {
    return this.#db
      .statement(
        'SELECT data FROM rollouts WHERE group_id = ? ORDER BY number DESC',
      )
      .all(groupId)
      .map(row => parse(row)!);
  }

  deleteGroup(groupId: string): void {
    this.#db.statement('DELETE FROM rollouts WHERE group_id = ?').run(groupId);
  }

  #prune(groupId: string): void {
    this.#db
      .statement(
        `DELETE FROM rollouts WHERE group_id = ? AND ended = 1 AND number NOT IN (
           SELECT number FROM rollouts WHERE group_id = ? AND ended = 1 ORDER BY number DESC LIMIT ${KEPT_ENDED})`,
      )
      .run(groupId, groupId);
  }
}

function parse(
  row: Record<string, unknown> | undefined,
): RolloutRecord | undefined {
  return row ? (JSON.parse(String(row.data)) as RolloutRecord) : undefined;
}
