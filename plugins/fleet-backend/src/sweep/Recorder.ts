import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Observation, Scope } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { CapacitySampler } from '../capacity/CapacitySampler';
import type { CapacityStore, SampleRow } from '../capacity/CapacityStore';
import { inBatches } from '../database/batches';
import { toMs } from '../database/time';
import type { GroupStore } from '../groups/GroupStore';
import type { ReadModel } from '../groups/ReadModel';
import type { GroupFacts, StoredGroup } from '../groups/StoredGroup';
import { HealthMemory } from '../health/HealthMemory';
import { KnownGoodWatch } from '../ledger/KnownGoodWatch';
import type { ServingState } from '../ledger/KnownGoodWatch';
import { Ledger } from '../ledger/Ledger';
import type { LedgerFacts, LedgerStores } from '../ledger/Ledger';
import type { RevisionMark } from '../ledger/RevisionStore';
import { Fingerprints } from './Fingerprints';
import { draftOf, LISTS } from './GroupDraft';
import type { GroupDraft } from './GroupDraft';
import { SaturationSampler } from '../signals/SaturationSampler';
import type { SampleStore, StoredSample } from '../signals/SampleStore';
import type { ScopeStore } from './ScopeStore';

/** The stores that an observation is written to. */
export interface RecorderStores extends LedgerStores {
  readonly scopes: ScopeStore;
  readonly groups: GroupStore;
  readonly capacity: CapacityStore;
  readonly samples: SampleStore;
}

interface Found {
  readonly drafts: readonly GroupDraft[];
  readonly samples: readonly SampleRow[];
  readonly saturation: readonly StoredSample[];
  readonly knownGood: readonly RevisionMark[];
}

interface Written {
  readonly version: number;
  readonly groups: readonly StoredGroup[];
  readonly removed: readonly string[];
  /** Groups in which anything changed, their history included. */
  readonly touched: readonly string[];
}

/**
 * Writes what a sweep saw: the read model and the ledger, in one transaction for each scope.
 *
 * What may be relied on: an observation that is older than the stored one changes nothing (two replicas, a slow answer);
 * either all of an observation is stored or none of it; only what differs from the last observation is written. What is
 * remembered in memory is only what a transaction has stored, so a failed one is made up for by the next sweep.
 */
export class Recorder {
  readonly #knex: Knex;
  readonly #stores: RecorderStores;
  readonly #ledger: Ledger;
  readonly #readModel: ReadModel;
  readonly #clock: () => number;
  readonly #fingerprints = new Fingerprints();
  readonly #health: HealthMemory;
  readonly #sampler = new CapacitySampler();
  readonly #saturation = new SaturationSampler();
  readonly #knownGood: KnownGoodWatch;
  /** What the stored row of each group was made of. */
  readonly #rows = new Map<string, string>();

  constructor(options: {
    knex: Knex;
    stores: RecorderStores;
    readModel: ReadModel;
    knownGoodAfterMs: number;
    health?: HealthMemory;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#stores = options.stores;
    this.#ledger = new Ledger(options.stores);
    this.#readModel = options.readModel;
    this.#health = options.health ?? new HealthMemory();
    this.#clock = options.clock ?? Date.now;
    this.#knownGood = new KnownGoodWatch({ afterMs: options.knownGoodAfterMs });
  }

  /** Answers the ids of the groups that changed or are gone. Not to be called twice at once for one scope. */
  async record(
    scope: Scope,
    observation: Observation,
  ): Promise<readonly string[]> {
    // A provider's clock that runs ahead must not make its data look fresh for longer.
    const now = Math.min(
      toMs(observation.observedAt, this.#clock()),
      this.#clock(),
    );
    const found = await this.#compare(scope, observation, now);
    const written = await this.#knex.transaction(tx =>
      this.#write(tx, scope, found, now),
    );
    if (!written) return [];

    for (const draft of found.drafts) {
      for (const list of LISTS)
        this.#fingerprints.stored(`${draft.id} ${list}`, draft[list].hashes);
    }
    for (const sample of found.samples) this.#sampler.stored(sample);
    this.#saturation.stored(found.saturation);
    for (const mark of found.knownGood) this.#knownGood.stored(mark);
    const hashes = new Map(
      found.drafts.map(draft => [draft.id, draft.keptHash]),
    );
    for (const { id, facts } of written.groups)
      this.#rows.set(id, rowKey(hashes.get(id), facts));
    for (const id of written.removed) this.#forget(id);
    this.#readModel.observed(scope.id, { observedAt: now, ...written });
    return [...written.touched, ...written.removed];
  }

  /** The scope could not be seen: what was observed stays, with the reason why it is old. */
  async fail(scope: Scope, message: string): Promise<void> {
    for (const group of this.#readModel.groupsOf(scope.id))
      this.#knownGood.forget(group.id);
    try {
      await this.#stores.scopes.fail(scope.id, message);
    } finally {
      this.#readModel.failed(scope.id, message);
    }
  }

  /** What is stored of the group was changed by somebody else: the next sweep computes its facts again. */
  invalidate(groupId: string): void {
    this.#rows.delete(groupId);
  }

  /** In pieces, so that a scope of thousands of groups does not keep requests waiting. */
  async #compare(
    scope: Scope,
    observation: Observation,
    now: number,
  ): Promise<Found> {
    const drafts: GroupDraft[] = [];
    const samples: SampleRow[] = [];
    const saturation: StoredSample[] = [];
    const knownGood: RevisionMark[] = [];
    for (const batch of inBatches(observation.groups, 200)) {
      for (const group of batch) {
        const draft = draftOf(group, this.#fingerprints, now);
        drafts.push(draft);
        this.#health.add(draft.id, group.signals, now);
        samples.push(
          ...optional(this.#sampler.sample(draft.id, group.size, now)),
        );
        saturation.push(
          ...this.#saturation.sample(scope.id, draft.id, group.instances, now),
        );
        knownGood.push(
          ...optional(this.#knownGood.observe(this.#servingState(draft), now)),
        );
      }
      await nextTurn();
    }
    return { drafts, samples, saturation, knownGood };
  }

  async #write(
    tx: Knex.Transaction,
    scope: Scope,
    found: Found,
    now: number,
  ): Promise<Written | undefined> {
    const { scopes, groups, capacity } = this.#stores;
    const { drafts, samples, saturation, knownGood } = found;
    const seen = new Set(drafts.map(draft => draft.id));
    const removed = (await groups.ids(scope.id, tx)).filter(
      id => !seen.has(id),
    );
    const marked = new Set(knownGood.map(mark => mark.groupId));
    const touched = drafts.filter(
      draft => marked.has(draft.id) || this.#isTouched(draft, now),
    );
    const version = await scopes.advance(
      tx,
      scope.id,
      now,
      touched.length + removed.length > 0,
    );
    if (version === undefined) return undefined;

    await this.#ledger.write(tx, touched, knownGood, now);
    await this.#ledger.close(tx, removed, now);
    await capacity.write(tx, samples);
    await this.#stores.samples.write(saturation, tx);
    await groups.remove(tx, removed);

    // Known-good revisions and the newest rollout are read again only when they can have changed.
    const moved = touched
      .filter(draft => marked.has(draft.id) || this.#hasMoved(draft))
      .map(draft => draft.id);
    const ledgerFacts = await this.#ledger.facts(tx, moved);
    const rows = touched
      .map(draft => ({
        draft,
        facts: this.#factsOf(draft, ledgerFacts.get(draft.id), now),
      }))
      .filter(
        ({ draft, facts }) =>
          this.#rows.get(draft.id) !== rowKey(draft.keptHash, facts),
      )
      .map(({ draft, facts }) => ({
        id: draft.id,
        scopeId: scope.id,
        version,
        observation: draft.kept,
        facts,
      }));
    await groups.write(tx, rows);
    return {
      version,
      groups: rows,
      removed,
      touched: touched.map(draft => draft.id),
    };
  }

  /** With what health remembers of now; what the ledger adds is what it was unless it was read again. */
  #factsOf(
    { id, kept, observation }: GroupDraft,
    ledger: LedgerFacts | undefined,
    now: number,
  ): GroupFacts {
    const stored = this.#readModel.get(id);
    const former = stored?.facts;
    const { knownGood = [], lastRollout } = ledger ?? former ?? {};
    return {
      ...this.#health.observe({
        groupId: id,
        observation: kept,
        activities: observation.activities,
        lastRollout,
        now,
        former,
        formerAt: stored && this.#readModel.scope(stored.scopeId)?.observedAt,
      }),
      knownGood,
      ...(lastRollout && { lastRollout }),
    };
  }

  #hasMoved({ id, revisions, rollouts }: GroupDraft): boolean {
    if (!this.#rows.has(id)) return true;
    return [revisions, rollouts].some(
      list => list.idsChanged || list.changed.length > 0,
    );
  }

  #isTouched(draft: GroupDraft, now: number): boolean {
    return (
      this.#hasMoved(draft) ||
      [draft.failures, draft.activities, draft.signals].some(
        list => list.changed.length > 0,
      ) ||
      this.#rows.get(draft.id) !==
        rowKey(draft.keptHash, this.#factsOf(draft, undefined, now))
    );
  }

  #servingState({ id, observation, kept }: GroupDraft): ServingState {
    const { currentRevisionId, size } = observation;
    return {
      groupId: id,
      currentRevisionId,
      rolloutRunning: kept.rollout !== undefined,
      size,
      traffic: this.#health.requestsOf(id, currentRevisionId),
    };
  }

  #forget(groupId: string): void {
    for (const list of LISTS) this.#fingerprints.forget(`${groupId} ${list}`);
    this.#rows.delete(groupId);
    this.#health.forget(groupId);
    this.#sampler.forget(groupId);
    this.#saturation.forget(groupId);
    this.#knownGood.forget(groupId);
  }
}

function rowKey(keptHash: string | undefined, facts: GroupFacts): string {
  return `${keptHash} ${JSON.stringify(facts)}`;
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
