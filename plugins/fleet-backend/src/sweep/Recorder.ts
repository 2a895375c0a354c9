import type { Observation, Scope } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { CapacitySampler } from '../capacity/CapacitySampler';
import type { CapacityStore, SampleRow } from '../capacity/CapacityStore';
import { toMs } from '../database/time';
import type { GroupStore } from '../groups/GroupStore';
import type { ReadModel } from '../groups/ReadModel';
import type { GroupFacts, StoredGroup } from '../groups/StoredGroup';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { InstanceStore } from '../ledger/InstanceStore';
import { KnownGoodWatch } from '../ledger/KnownGoodWatch';
import type { RevisionMark, RevisionStore } from '../ledger/RevisionStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { SignalStore } from '../signals/SignalStore';
import { Fingerprints, fingerprint } from './Fingerprints';
import { draftOf, LISTS } from './GroupDraft';
import type { GroupDraft } from './GroupDraft';
import { RecentTraffic } from './RecentTraffic';
import type { ScopeStore } from './ScopeStore';

/** The stores that an observation is written to. */
export interface RecorderStores {
  readonly scopes: ScopeStore;
  readonly groups: GroupStore;
  readonly revisions: RevisionStore;
  readonly rollouts: RolloutStore;
  readonly instances: InstanceStore;
  readonly activities: ActivityStore;
  readonly capacity: CapacityStore;
  readonly signals: SignalStore;
}

interface Written {
  readonly version: number;
  readonly groups: readonly StoredGroup[];
  readonly removed: readonly string[];
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
  readonly #readModel: ReadModel;
  readonly #clock: () => number;
  readonly #fingerprints = new Fingerprints();
  readonly #traffic = new RecentTraffic();
  readonly #sampler = new CapacitySampler();
  readonly #knownGood: KnownGoodWatch;
  /** Hash of the stored row of each group. */
  readonly #rows = new Map<string, string>();

  constructor(options: {
    knex: Knex;
    stores: RecorderStores;
    readModel: ReadModel;
    knownGoodAfterMs: number;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#stores = options.stores;
    this.#readModel = options.readModel;
    this.#clock = options.clock ?? Date.now;
    this.#knownGood = new KnownGoodWatch({ afterMs: options.knownGoodAfterMs });
  }

  /** Answers the ids of the groups that changed or are gone. Not to be called twice at once for one scope. */
  async record(
    scope: Scope,
    observation: Observation,
  ): Promise<readonly string[]> {
    // A provider's clock that runs ahead must not make its data look fresh for longer.
    const observedAt = Math.min(
      toMs(observation.observedAt, this.#clock()),
      this.#clock(),
    );
    const drafts = observation.groups.map(group =>
      draftOf(group, this.#fingerprints, observedAt),
    );
    for (const draft of drafts)
      this.#traffic.add(draft.id, draft.observation.signals, observedAt);
    const samples = drafts.flatMap(
      draft =>
        this.#sampler.sample(draft.id, draft.observation.size, observedAt) ??
        [],
    );
    const marks = drafts.flatMap(
      draft =>
        this.#knownGood.observe(this.#servingState(draft), observedAt) ?? [],
    );

    const written = await this.#knex.transaction(tx =>
      this.#write(tx, scope, observedAt, { drafts, samples, marks }),
    );
    if (!written) return [];

    for (const draft of drafts) {
      for (const list of LISTS)
        this.#fingerprints.stored(`${draft.id} ${list}`, draft[list].hashes);
    }
    for (const sample of samples) this.#sampler.stored(sample);
    for (const mark of marks) this.#knownGood.stored(mark);
    for (const group of written.groups)
      this.#rows.set(group.id, rowHash(group));
    for (const id of written.removed) this.#forget(id);
    this.#readModel.observed(scope.id, { observedAt, ...written });
    return [...written.groups.map(group => group.id), ...written.removed];
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

  async #write(
    tx: Knex,
    scope: Scope,
    now: number,
    found: {
      drafts: readonly GroupDraft[];
      samples: readonly SampleRow[];
      marks: readonly RevisionMark[];
    },
  ): Promise<Written | undefined> {
    const { scopes, groups, rollouts, capacity } = this.#stores;
    const { drafts, samples, marks } = found;
    const seen = new Set(drafts.map(draft => draft.id));
    const removed = (await groups.ids(scope.id, tx)).filter(
      id => !seen.has(id),
    );
    const marked = new Set(marks.map(mark => mark.groupId));
    const touched = drafts.filter(draft => this.#isTouched(draft, marked));
    const version = await scopes.advance(
      tx,
      scope.id,
      now,
      touched.length + removed.length > 0,
    );
    if (version === undefined) return undefined;

    await this.#writeLedger(tx, touched, marks, now);
    await capacity.write(tx, samples);
    for (const id of removed) await rollouts.endVanished(tx, id, [], now);
    await groups.remove(tx, removed);

    const facts = await this.#facts(tx, touched, marked);
    const rows = touched
      .map(draft => ({
        id: draft.id,
        scopeId: scope.id,
        version,
        observation: draft.kept,
        facts: facts.get(draft.id) ?? this.#plainFacts(draft.id),
      }))
      .filter(row => this.#rows.get(row.id) !== rowHash(row));
    await groups.write(tx, rows);
    return { version, groups: rows, removed };
  }

  async #writeLedger(
    tx: Knex,
    drafts: readonly GroupDraft[],
    marks: readonly RevisionMark[],
    now: number,
  ): Promise<void> {
    const { revisions, rollouts, instances, activities, signals } =
      this.#stores;
    const changes = {
      revisions: drafts.flatMap(({ id, ...draft }) =>
        draft.revisions.changed.map(revision => ({ groupId: id, revision })),
      ),
      rollouts: drafts.flatMap(({ id, ...draft }) =>
        draft.rollouts.changed.map(rollout => ({ groupId: id, rollout })),
      ),
      instances: drafts.flatMap(({ id, ...draft }) =>
        draft.failures.changed.map(instance => ({ groupId: id, instance })),
      ),
      activities: drafts.flatMap(({ id, ...draft }) =>
        draft.activities.changed.map(activity => ({ groupId: id, activity })),
      ),
      signals: drafts.flatMap(({ id, ...draft }) =>
        draft.signals.changed.map(signal => ({ groupId: id, signal })),
      ),
    };
    await revisions.write(tx, changes.revisions, now);
    await rollouts.write(tx, changes.rollouts, now);
    await instances.write(tx, changes.instances, now);
    await activities.write(tx, changes.activities, now);
    await signals.write(tx, changes.signals);
    for (const draft of drafts) {
      if (draft.revisions.idsChanged)
        await revisions.keepOnly(
          tx,
          draft.id,
          [...draft.revisions.hashes.keys()],
          now,
        );
      if (draft.rollouts.idsChanged)
        await rollouts.endVanished(
          tx,
          draft.id,
          [...draft.rollouts.hashes.keys()],
          now,
        );
    }
    for (const mark of marks) await revisions.markKnownGood(tx, mark);
    for (const { groupId, rollout } of changes.rollouts) {
      if (
        rollout.rollbackOf === undefined ||
        !rollout.from ||
        rollout.from.revisionId === rollout.to.revisionId
      )
        continue;
      await revisions.markBad(
        {
          groupId,
          revisionId: rollout.from.revisionId,
          actor: rollout.actor ?? 'unknown',
          reason: rollout.reason ?? `Rolled back to '${rollout.to.label}'.`,
          at: toMs(rollout.startedAt, now),
        },
        tx,
      );
    }
  }

  /** Known-good revisions and the newest rollout are read again only when they can have changed. */
  async #facts(
    tx: Knex,
    drafts: readonly GroupDraft[],
    marked: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, GroupFacts>> {
    const stale = drafts
      .filter(draft => marked.has(draft.id) || this.#ledgerMoved(draft))
      .map(draft => draft.id);
    const knownGood = await this.#stores.revisions.knownGood(tx, stale);
    const newest = await this.#stores.rollouts.newest(tx, stale);
    return new Map(
      stale.map(id => {
        const last = newest.get(id);
        return [
          id,
          {
            recent: this.#traffic.of(id),
            knownGood: knownGood.get(id) ?? [],
            ...(last && {
              lastRollout: {
                phase: last.phase,
                label: last.to.label,
                message: last.message,
                ...(last.endedAt !== undefined && { endedAt: last.endedAt }),
              },
            }),
          },
        ];
      }),
    );
  }

  /** The facts that were there, with the traffic of now. */
  #plainFacts(groupId: string): GroupFacts {
    const former = this.#readModel.get(groupId)?.facts;
    return { knownGood: [], ...former, recent: this.#traffic.of(groupId) };
  }

  #ledgerMoved(draft: GroupDraft): boolean {
    const { revisions, rollouts } = draft;
    return (
      !this.#rows.has(draft.id) ||
      revisions.changed.length > 0 ||
      revisions.idsChanged ||
      rollouts.changed.length > 0 ||
      rollouts.idsChanged
    );
  }

  #isTouched(draft: GroupDraft, marked: ReadonlySet<string>): boolean {
    const stored = this.#readModel.get(draft.id);
    return (
      !stored ||
      marked.has(draft.id) ||
      this.#ledgerMoved(draft) ||
      draft.failures.changed.length +
        draft.activities.changed.length +
        draft.signals.changed.length >
        0 ||
      this.#rows.get(draft.id) !==
        rowHash({
          observation: draft.kept,
          facts: { ...stored.facts, recent: this.#traffic.of(draft.id) },
        })
    );
  }

  #servingState(draft: GroupDraft) {
    const { currentRevisionId, size } = draft.observation;
    return {
      groupId: draft.id,
      currentRevisionId,
      rolloutRunning: draft.kept.rollout !== undefined,
      size,
      traffic: this.#traffic.of(draft.id, currentRevisionId),
    };
  }

  #forget(groupId: string): void {
    for (const list of LISTS) this.#fingerprints.forget(`${groupId} ${list}`);
    this.#rows.delete(groupId);
    this.#traffic.forget(groupId);
    this.#sampler.forget(groupId);
    this.#knownGood.forget(groupId);
  }
}

function rowHash(row: Pick<StoredGroup, 'observation' | 'facts'>): string {
  return fingerprint([row.observation, row.facts]);
}
