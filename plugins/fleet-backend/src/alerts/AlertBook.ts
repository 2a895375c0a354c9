import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AlertSeverity, GroupAlerts } from '@capstan/plugin-fleet-common';
import { Poller } from '../database/Poller';
import { alertStateOf, OWN_SOURCE } from './AlertRecord';
import type { AlertRecord } from './AlertRecord';
import { positionOf } from './AlertRow';
import type { AlertStore } from './AlertStore';

const FOLLOW_MS = 1000;
/** Clocks of replicas may be this far apart. */
const OVERLAP_MS = 5000;
/** Everything is read again after this long, whatever the clocks say. */
const REREAD_MS = 60_000;

const NONE: readonly AlertRecord[] = [];

/**
 * The open alerts in memory, so that lists of thousands of groups say how many there are without a query. Follows what
 * other replicas write.
 */
export class AlertBook {
  readonly #store: AlertStore;
  readonly #clock: () => number;
  readonly #poller: Poller;
  readonly #open = new Map<string, AlertRecord>();
  readonly #byGroup = new Map<string, Set<string>>();
  readonly #byKey = new Map<string, string>();
  #version = 0;
  #readAt = 0;
  #rereadAt = 0;

  constructor(options: {
    store: AlertStore;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#store = options.store;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'read which alerts are open',
      everyMs: FOLLOW_MS,
      poll: () => this.read(),
      logger: options.logger,
    });
  }

  async start(): Promise<void> {
    await this.read();
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** Moves with every change. */
  get version(): number {
    return this.#version;
  }

  all(): Iterable<AlertRecord> {
    return this.#open.values();
  }

  get(id: string): AlertRecord | undefined {
    return this.#open.get(id);
  }

  byKey(key: string): AlertRecord | undefined {
    const id = this.#byKey.get(key);
    return id === undefined ? undefined : this.#open.get(id);
  }

  /** Whether a group has any, without looking at them. */
  has(groupId: string): boolean {
    return (this.#byGroup.get(groupId)?.size ?? 0) > 0;
  }

  of(groupId: string): readonly AlertRecord[] {
    return [...(this.#byGroup.get(groupId) ?? [])].flatMap(
      id => this.#open.get(id) ?? [],
    );
  }

  /** Open and acknowledged ones; `undefined` when there are none. Muted ones do not count. */
  countOf(groupId: string, now: number): GroupAlerts | undefined {
    let open = 0;
    let worst: AlertSeverity = 'info';
    for (const id of this.#byGroup.get(groupId) ?? []) {
      const record = this.#open.get(id);
      if (!record || alertStateOf(record, now) === 'muted') continue;
      open++;
      if (positionOf(record.severity) < positionOf(worst))
        worst = record.severity;
    }
    return open === 0 ? undefined : { open, worst };
  }

  /** What alert systems outside say about a group, without what is muted. */
  foreignOf(groupId: string, now: number): readonly AlertRecord[] {
    if (!this.has(groupId)) return NONE;
    return this.of(groupId).filter(
      record =>
        record.source !== OWN_SOURCE && alertStateOf(record, now) !== 'muted',
    );
  }

  /** This replica has written it. */
  put(record: AlertRecord): void {
    const former = this.#open.get(record.id);
    if (former?.groupId !== undefined)
      this.#byGroup.get(former.groupId)?.delete(record.id);
    if (record.endedAt === undefined) {
      this.#open.set(record.id, record);
      this.#byKey.set(record.key, record.id);
      if (record.groupId !== undefined) this.#ofGroup(record.groupId, record);
    } else {
      this.#open.delete(record.id);
      if (this.#byKey.get(record.key) === record.id)
        this.#byKey.delete(record.key);
    }
    if (JSON.stringify(former) !== JSON.stringify(record)) this.#version++;
  }

  async read(): Promise<void> {
    const now = this.#clock();
    if (now - this.#rereadAt >= REREAD_MS) {
      const open = await this.#store.open();
      const ids = new Set(open.map(({ id }) => id));
      // What this replica writes while the rows are read is newer than they are.
      for (const record of [...this.#open.values()])
        if (!ids.has(record.id) && record.since < now - OVERLAP_MS)
          this.#forget(record);
      for (const record of open) this.put(record);
      this.#rereadAt = now;
    } else {
      const from = this.#readAt - OVERLAP_MS;
      for (const record of await this.#store.writtenSince(from)) {
        if (record.endedAt === undefined || this.#open.has(record.id))
          this.put(record);
      }
    }
    this.#readAt = now;
  }

  #ofGroup(groupId: string, { id }: AlertRecord): void {
    const ids = this.#byGroup.get(groupId);
    if (ids) ids.add(id);
    else this.#byGroup.set(groupId, new Set([id]));
  }

  #forget(record: AlertRecord): void {
    this.put({ ...record, endedAt: record.since });
  }
}
