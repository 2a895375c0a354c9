import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { GroupObservation } from '@capstan/plugin-fleet-node';
import type { ScopeStore } from '../sweep/ScopeStore';
import type { GroupStore } from './GroupStore';
import type { StoredGroup, StoredScope } from './StoredGroup';

const FOLLOW_MS = 1000;

/**
 * All groups as last stored, in memory: pages are answered from here, so no provider and hardly any database call stands
 * between a person and a page. The replica that sweeps a scope puts in what it stored; the others read once a second
 * which scopes have moved, and load the groups that changed.
 */
export class ReadModel {
  readonly #scopes = new Map<string, StoredScope>();
  readonly #groups = new Map<string, StoredGroup>();
  readonly #byScope = new Map<string, Set<string>>();
  /** Ids of groups by what entities claim them by. */
  readonly #byClaim = new Map<string, Set<string>>();
  readonly #scopeStore: ScopeStore;
  readonly #groupStore: GroupStore;
  readonly #logger: LoggerService;
  readonly #listeners: ((scope: StoredScope) => void)[] = [];
  #version = 0;
  #timer?: NodeJS.Timeout;
  #reading?: Promise<void>;

  constructor(options: {
    scopes: ScopeStore;
    groups: GroupStore;
    logger: LoggerService;
    scopeIds: readonly string[];
  }) {
    this.#scopeStore = options.scopes;
    this.#groupStore = options.groups;
    this.#logger = options.logger;
    for (const id of options.scopeIds) this.#byScope.set(id, new Set());
  }

  /** Moves with every change; two reads with the same version see the same. */
  get version(): number {
    return this.#version;
  }

  /** Loads everything, then follows other replicas until {@link stop}. */
  async start(): Promise<void> {
    await this.read();
    this.#timer = setInterval(() => this.#follow(), FOLLOW_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
  }

  /** Called with the row of each configured scope whenever the rows were read. */
  onRead(listener: (scope: StoredScope) => void): void {
    this.#listeners.push(listener);
  }

  get(groupId: string): StoredGroup | undefined {
    return this.#groups.get(groupId);
  }

  groups(): Iterable<StoredGroup> {
    return this.#groups.values();
  }

  groupsOf(scopeId: string): readonly StoredGroup[] {
    return this.#groupsIn(this.#byScope.get(scopeId));
  }

  /** How many groups a scope has. */
  countOf(scopeId: string): number {
    return this.#byScope.get(scopeId)?.size ?? 0;
  }

  /** Groups that an entity with this claim may have: other entities may have the same one. */
  claimedBy(claim: GroupObservation['claim']): readonly StoredGroup[] {
    return this.#groupsIn(this.#byClaim.get(claimKey(claim)));
  }

  scope(scopeId: string): StoredScope | undefined {
    return this.#scopes.get(scopeId);
  }

  scopes(): readonly StoredScope[] {
    return [...this.#scopes.values()];
  }

  /** This replica has stored an observation. */
  observed(
    scopeId: string,
    observation: {
      readonly observedAt: number;
      readonly version: number;
      readonly groups: readonly StoredGroup[];
      readonly removed: readonly string[];
    },
  ): void {
    const scope = this.#scopes.get(scopeId);
    if (!scope) return;
    const { observedAt, version, groups, removed } = observation;
    // Another replica may have written between what was read and this: only a step of one leaves nothing out.
    const known =
      version <= scope.version + 1
        ? Math.max(version, scope.version)
        : scope.version;
    this.#scopes.set(scopeId, {
      ...scope,
      observedAt,
      error: undefined,
      version: known,
    });
    this.#put(groups);
    this.#remove(removed);
    this.#version++;
  }

  failed(scopeId: string, error: string): void {
    const scope = this.#scopes.get(scopeId);
    if (scope) this.#scopes.set(scopeId, { ...scope, error });
    this.#version++;
  }

  /** Reads what other replicas have written. */
  async read(): Promise<void> {
    for (const row of await this.#scopeStore.all()) {
      if (!this.#byScope.has(row.id)) continue;
      const readVersion = this.#scopes.get(row.id)?.version ?? -1;
      const moved = row.version > readVersion;
      if (moved) {
        const groups = await this.#groupStore.writtenSince(row.id, readVersion);
        const ids = new Set(await this.#groupStore.ids(row.id));
        this.#put(groups);
        const known = this.groupsOf(row.id).filter(
          group => group.version <= row.version,
        );
        this.#remove(known.map(group => group.id).filter(id => !ids.has(id)));
      }
      const newest = this.#scopes.get(row.id);
      // What this replica stored while the rows were being read is newer than they are.
      if (!newest || (row.observedAt ?? 0) >= (newest.observedAt ?? 0)) {
        if (
          moved ||
          newest?.error !== row.error ||
          newest?.observedAt !== row.observedAt
        )
          this.#version++;
        this.#scopes.set(row.id, {
          ...row,
          version: Math.max(row.version, newest?.version ?? -1),
        });
      }
      for (const listener of this.#listeners) listener(row);
    }
  }

  #follow(): void {
    this.#reading ??= this.read()
      .catch(error =>
        this.#logger.warn(
          'Could not read what other replicas have observed',
          toError(error),
        ),
      )
      .finally(() => {
        this.#reading = undefined;
      });
  }

  #put(groups: readonly StoredGroup[]): void {
    for (const group of groups) {
      const former = this.#groups.get(group.id);
      if ((former?.version ?? -1) > group.version) continue;
      this.#groups.set(group.id, group);
      this.#byScope.get(group.scopeId)?.add(group.id);
      const key = claimKey(group.observation.claim);
      if (former && claimKey(former.observation.claim) !== key)
        this.#unclaim(former);
      const claimed = this.#byClaim.get(key) ?? new Set();
      this.#byClaim.set(key, claimed.add(group.id));
    }
  }

  #remove(ids: readonly string[]): void {
    for (const id of ids) {
      const group = this.#groups.get(id);
      if (group) {
        this.#byScope.get(group.scopeId)?.delete(id);
        this.#unclaim(group);
      }
      this.#groups.delete(id);
    }
  }

  #unclaim({ id, observation }: StoredGroup): void {
    const key = claimKey(observation.claim);
    const claimed = this.#byClaim.get(key);
    claimed?.delete(id);
    if (claimed?.size === 0) this.#byClaim.delete(key);
  }

  #groupsIn(ids: Iterable<string> = []): readonly StoredGroup[] {
    return [...ids].flatMap(id => this.#groups.get(id) ?? []);
  }
}

function claimKey({ annotation, value }: GroupObservation['claim']): string {
  return `${annotation}\n${value}`;
}
