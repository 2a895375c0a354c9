import type { Knex } from 'knex';
import { toMs } from '../database/time';
import type { GroupFacts } from '../groups/StoredGroup';
import type { SignalStore } from '../signals/SignalStore';
import type { StepStore } from '../signals/StepStore';
import {
  failureRecord,
  rolloutRecord,
  scalingRecord,
} from '../timeline/timelineRecords';
import type { TimelineStore } from '../timeline/TimelineStore';
import type { GroupDraft } from '../sweep/GroupDraft';
import type { ActivityStore } from './ActivityStore';
import type { InstanceStore } from './InstanceStore';
import type { BadMark, RevisionMark, RevisionStore } from './RevisionStore';
import type { RolloutStore } from './RolloutStore';

/** Where history is kept. */
export interface LedgerStores {
  readonly revisions: RevisionStore;
  readonly rollouts: RolloutStore;
  readonly instances: InstanceStore;
  readonly activities: ActivityStore;
  readonly signals: SignalStore;
  readonly steps: StepStore;
  readonly timeline: TimelineStore;
  /** Holds back what a rollback left; absent: nothing is held back. */
  readonly holds?: {
    holdLeft(mark: BadMark, tx: Knex.Transaction): Promise<void>;
  };
}

/** A rollback that is seen for the first time later than this after its start is history: its revision is not held. */
const FRESH_MS = 10 * 60 * 1000;

/** What the ledger adds to a group when it is read. */
export type LedgerFacts = Pick<GroupFacts, 'knownGood' | 'lastRollout'>;

/**
 * Remembers what providers forget. All writing happens in the transaction of the sweep that saw it.
 */
export class Ledger {
  readonly #stores: LedgerStores;

  constructor(stores: LedgerStores) {
    this.#stores = stores;
  }

  /** Writes what changed in these groups, and which revisions have turned out to be good. */
  async write(
    tx: Knex.Transaction,
    drafts: readonly GroupDraft[],
    knownGood: readonly RevisionMark[],
    now: number,
  ): Promise<void> {
    const { revisions, rollouts, instances, activities, signals, holds } =
      this.#stores;
    await revisions.write(
      tx,
      drafts.flatMap(({ id, ...draft }) =>
        draft.revisions.changed.map(revision => ({ groupId: id, revision })),
      ),
      now,
    );
    const changedRollouts = drafts.flatMap(({ id, ...draft }) =>
      draft.rollouts.changed.map(rollout => ({ groupId: id, rollout })),
    );
    await rollouts.write(tx, changedRollouts, now);
    await this.#stores.steps.write(tx, changedRollouts, now);
    await instances.write(
      tx,
      drafts.flatMap(({ id, ...draft }) =>
        draft.failures.changed.map(instance => ({ groupId: id, instance })),
      ),
      now,
    );
    await activities.write(
      tx,
      drafts.flatMap(({ id, ...draft }) =>
        draft.activities.changed.map(activity => ({ groupId: id, activity })),
      ),
      now,
    );
    await this.#stores.timeline.write(recordsOf(drafts, now), tx);
    await signals.write(
      tx,
      drafts.flatMap(({ id, ...draft }) =>
        draft.signals.changed.map(signal => ({ groupId: id, signal })),
      ),
    );
    await revisions.keepOnly(tx, presentIds(drafts, 'revisions'), now);
    await rollouts.endVanished(tx, presentIds(drafts, 'rollouts'), now);
    for (const mark of knownGood) await revisions.markKnownGood(tx, mark);
    const left: BadMark[] = [];
    for (const draft of drafts) {
      for (const mark of badMarks(draft, now))
        if (await revisions.markBad(mark, tx)) left.push(mark);
    }
    for (const mark of left) {
      if (now - mark.at < FRESH_MS) await holds?.holdLeft(mark, tx);
    }
  }

  /** The groups are gone: what was running there has ended, nobody knows how. */
  async close(
    tx: Knex,
    groupIds: readonly string[],
    now: number,
  ): Promise<void> {
    await this.#stores.rollouts.endVanished(
      tx,
      groupIds.map(groupId => ({ groupId, ids: [] })),
      now,
    );
  }

  async facts(
    tx: Knex,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, LedgerFacts>> {
    const knownGood = await this.#stores.revisions.knownGood(tx, groupIds);
    const newest = await this.#stores.rollouts.newest(tx, groupIds);
    return new Map(
      groupIds.map(id => {
        const last = newest.get(id);
        const lastRollout = last && {
          phase: last.phase,
          label: last.to.label,
          message: last.message,
          ...(last.endedAt !== undefined && { endedAt: last.endedAt }),
        };
        return [
          id,
          {
            knownGood: knownGood.get(id) ?? [],
            ...(lastRollout && { lastRollout }),
          },
        ];
      }),
    );
  }
}

/** What changed, as the timeline keeps it. */
function recordsOf(drafts: readonly GroupDraft[], now: number) {
  return drafts.flatMap(({ id, rollouts, activities, failures }) => [
    ...rollouts.changed.map(rollout => rolloutRecord(id, rollout, now)),
    ...activities.changed.flatMap(
      activity => scalingRecord(id, activity, now) ?? [],
    ),
    ...failures.changed.flatMap(
      instance => failureRecord(id, instance, now) ?? [],
    ),
  ]);
}

/** Of the groups in which something came or went. */
function presentIds(
  drafts: readonly GroupDraft[],
  list: 'revisions' | 'rollouts',
) {
  return drafts
    .filter(draft => draft[list].idsChanged)
    .map(draft => ({ groupId: draft.id, ids: [...draft[list].hashes.keys()] }));
}

/** The revisions that rollbacks left, whoever asked for them. */
function badMarks(draft: GroupDraft, now: number): readonly BadMark[] {
  return draft.rollouts.changed.flatMap(
    ({ rollbackOf, from, to, actor, reason, startedAt }) =>
      rollbackOf === undefined || !from || from.revisionId === to.revisionId
        ? []
        : [
            {
              groupId: draft.id,
              revisionId: from.revisionId,
              actor: actor ?? 'unknown',
              reason: reason ?? `Rolled back to '${to.label}'.`,
              at: toMs(startedAt, now),
            },
          ],
  );
}
