import type { EventStore } from '../events/EventStore.ts';
import type { Database } from '../state/Database.ts';
import { hasEnded, INSTANCE_TRANSITIONS } from './InstanceRecord.ts';
import type { InstanceRecord } from './InstanceRecord.ts';

/** Ended instances that are kept per group. */
const KEPT_ENDED = 20;

export class InstanceStore {
  readonly #db: Database;
  readonly #events: EventStore;

  constructor(db: Database, events: EventStore) {
    this.#db = db;
    this.#events = events;
  }

  insert(instance: InstanceRecord): void {
    this.#db.transaction(() => {
      this.#db
        .statement(
          'INSERT INTO instances (id, group_id, ended, data) VALUES (?, ?, 0, ?)',
        )
        .run(instance.id, instance.groupId, JSON.stringify(instance));
      this.#events.append('instance', instance.groupId, instance.id);
    });
  }

  /**
   * Applies a change to the stored record and answers the new one; `undefined` when there is no such instance or the
   * change is not a legal move any more (it ended meanwhile): the caller has nothing left to do then.
   */
  update(
    id: string,
    change: Partial<InstanceRecord>,
  ): InstanceRecord | undefined {
    return this.#db.transaction(() => {
      const before = this.get(id);
      if (!before) {
        return undefined;
      }
      const moves = change.phase !== undefined && change.phase !== before.phase;
      if (
        moves &&
        !INSTANCE_TRANSITIONS[before.phase].includes(change.phase!)
      ) {
        return undefined;
      }
      const after: InstanceRecord = { ...before, ...change };
      this.#db
        .statement('UPDATE instances SET ended = ?, data = ? WHERE id = ?')
        .run(hasEnded(after) ? 1 : 0, JSON.stringify(after), id);
      this.#events.append('instance', after.groupId, id);
      if (moves && hasEnded(after)) {
        this.#prune(after.groupId);
      }
      return after;
    });
  }

  get(id: string): InstanceRecord | undefined {
    return parse(
      this.#db.statement('SELECT data FROM instances WHERE id = ?').get(id),
    );
  }

  /** Those that have not ended, oldest first. */
  live(groupId: string): InstanceRecord[] {
    return this.#db
      .statement(
        'SELECT data FROM instances WHERE group_id = ? AND ended = 0 ORDER BY number',
      )
      .all(groupId)
      .map(row => parse(row)!);
  }

  /** Live ones and the last ended ones, newest first. */
  list(groupId: string): InstanceRecord[] {
    return this.#db
      .statement(
        'SELECT data FROM instances WHERE group_id = ? ORDER BY ended, number DESC',
      )
      .all(groupId)
      .map(row => parse(row)!);
  }

  /** The live ones of all groups. */
  allLive(): InstanceRecord[] {
    return this.#db
      .statement('SELECT data FROM instances WHERE ended = 0 ORDER BY number')
      .all()
      .map(row => parse(row)!);
  }

  /** Forgets an instance whose process was never spawned. */
  forget(id: string): void {
    this.#db.statement('DELETE FROM instances WHERE id = ?').run(id);
  }

  deleteGroup(groupId: string): void {
    this.#db.statement('DELETE FROM instances WHERE group_id = ?').run(groupId);
  }

  #prune(groupId: string): void {
    this.#db
      .statement(
        `DELETE FROM instances WHERE group_id = ? AND ended = 1 AND number NOT IN (
           SELECT number FROM instances WHERE group_id = ? AND ended = 1 ORDER BY number DESC LIMIT ${KEPT_ENDED})`,
      )
      .run(groupId, groupId);
  }
}

function parse(
  row: Record<string, unknown> | undefined,
): InstanceRecord | undefined {
  return row ? (JSON.parse(String(row.data)) as InstanceRecord) : undefined;
}
