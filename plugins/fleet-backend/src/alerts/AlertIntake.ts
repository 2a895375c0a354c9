import { randomUUID } from 'node:crypto';
import type { ProvidedAlert, SignalSource } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../actions/ActionService';
import { toMs } from '../database/time';
import type { GroupService } from '../groups/GroupService';
import type { AlertBook } from './AlertBook';
import { alertKeyOf } from './AlertRecord';
import type { AlertMute, AlertRecord } from './AlertRecord';
import type { AlertStore } from './AlertStore';
import type { SuspectFinder } from './SuspectFinder';

/**
 * Takes in what alert systems say. Whoever asks them hands over each whole answer; what is missing in it is over. A
 * failed question is no answer: nothing is over because nobody could look.
 */
export class AlertIntake {
  readonly #knex: Knex;
  readonly #store: AlertStore;
  readonly #book: AlertBook;
  readonly #groups: Pick<GroupService, 'describe'>;
  readonly #suspects: Pick<SuspectFinder, 'before'>;
  readonly #publisher: ChangePublisher;
  readonly #began: (alert: AlertRecord) => void;
  readonly #clock: () => number;

  /** @param options - `began` hears of each alert that is new or worse than it was. */
  constructor(options: {
    knex: Knex;
    store: AlertStore;
    book: AlertBook;
    groups: Pick<GroupService, 'describe'>;
    suspects: Pick<SuspectFinder, 'before'>;
    publisher: ChangePublisher;
    began?: (alert: AlertRecord) => void;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#book = options.book;
    this.#groups = options.groups;
    this.#suspects = options.suspects;
    this.#publisher = options.publisher;
    this.#began = options.began ?? (() => {});
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * Everything that fires at a source. What somebody acknowledged or muted here after `askedAt` (milliseconds) is newer than
   * the answer. The same alert twice in it is one, and so is the same answer twice.
   */
  async received(
    source: Pick<SignalSource, 'id'>,
    alerts: readonly ProvidedAlert[],
    askedAt: number,
  ): Promise<void> {
    const now = this.#clock();
    const changed = new Set<string>();
    const seen = new Set<string>();
    for (const alert of alerts) {
      const key = alertKeyOf(source.id, alert.nativeId);
      if (seen.has(key)) continue;
      seen.add(key);
      const open = this.#book.byKey(key);
      const record = open
        ? await this.#follow(open, alert, askedAt, now)
        : await this.#begin(source.id, key, alert, now);
      if (record?.groupId !== undefined) changed.add(record.groupId);
    }
    const over = [...this.#book.all()].filter(
      record =>
        record.source === source.id &&
        !seen.has(record.key) &&
        // It began after the question.
        record.since < askedAt,
    );
    for (const record of await this.#store.end(
      over.map(({ id }) => id),
      now,
    )) {
      this.#book.put(record);
      if (record.groupId !== undefined) changed.add(record.groupId);
    }
    if (changed.size > 0) this.#publisher.changed([...changed]);
  }

  /** `undefined` when another replica has begun it. */
  async #begin(
    source: string,
    key: string,
    alert: ProvidedAlert,
    now: number,
  ): Promise<AlertRecord | undefined> {
    const since = Math.min(toMs(alert.since, now), now);
    const { groupId } = alert;
    const mute = muteOf(alert, now);
    const acknowledged = acknowledgedOf(alert, now);
    const { alert: written, begun } = await this.#store.begin(
      {
        id: randomUUID(),
        source,
        key,
        nativeId: alert.nativeId,
        ...this.#said(alert),
        since,
        suspects:
          groupId === undefined
            ? []
            : await this.#suspects.before(groupId, since),
        ...(acknowledged && { acknowledged }),
        ...(mute && { mute }),
      },
      now,
    );
    this.#book.put(written);
    if (!begun) return undefined;
    this.#began(written);
    return written;
  }

  /** `undefined` when nothing has changed. */
  async #follow(
    open: AlertRecord,
    alert: ProvidedAlert,
    askedAt: number,
    now: number,
  ): Promise<AlertRecord | undefined> {
    const said = this.#said(alert);
    let record = open;
    const comparable = ({
      severity,
      title,
      description,
      url,
      groupName,
      environment,
      entityRef,
      evidence,
    }: Partial<AlertRecord>) =>
      JSON.stringify([
        severity,
        title,
        description,
        url,
        groupName,
        environment,
        entityRef,
        evidence,
      ]);
    if (comparable(said) !== comparable(open)) {
      const next = await this.#store.change(open, said, now);
      if (!next) return undefined;
      record = next;
      if (said.severity !== open.severity) this.#began(record);
    }
    if ((open.touchedAt ?? 0) < askedAt)
      record = await this.#followAnswers(record, alert, now);
    if (record === open) return undefined;
    this.#book.put(record);
    return record;
  }

  /** Who acknowledged or muted it there, or no longer does. What only the portal knows stays. */
  async #followAnswers(
    record: AlertRecord,
    alert: ProvidedAlert,
    now: number,
  ): Promise<AlertRecord> {
    let next = record;
    const acknowledged = acknowledgedOf(alert, now);
    if (acknowledged && !record.acknowledged) {
      await this.#store.acknowledge(
        this.#knex,
        record.id,
        acknowledged,
        undefined,
        now,
      );
      next = { ...next, acknowledged };
    }
    const mute = muteOf(alert, now);
    const same =
      mute?.until === record.mute?.until &&
      mute?.nativeMuteId === record.mute?.nativeMuteId;
    const kept = record.mute && record.mute.nativeMuteId === undefined;
    if (!same && !(kept && !mute)) {
      // Who muted it here is known better here.
      const known =
        mute && mute.nativeMuteId === record.mute?.nativeMuteId
          ? { ...record.mute, ...mute, actor: record.mute?.actor ?? mute.actor }
          : mute;
      await this.#store.mute(this.#knex, record.id, known, undefined, now);
      const { mute: _former, ...rest } = next;
      next = { ...rest, ...(known && { mute: known }) };
    }
    return next;
  }

  #said(alert: ProvidedAlert) {
    const { groupId } = alert;
    const group =
      groupId === undefined ? undefined : this.#groups.describe(groupId);
    return {
      rule: alert.rule,
      title: alert.title,
      ...(alert.description !== undefined && {
        description: alert.description,
      }),
      severity: alert.severity,
      evidence: alert.evidence ?? [],
      ...(group && {
        groupId: group.id,
        groupName: group.name,
        environment: group.environment,
        ...(group.entityRef !== undefined && { entityRef: group.entityRef }),
      }),
      ...(alert.revisionLabel !== undefined && {
        revision: {
          revisionId: alert.revisionLabel,
          label: alert.revisionLabel,
        },
      }),
      ...(alert.url !== undefined && { url: alert.url }),
    };
  }
}

function acknowledgedOf({ acknowledged }: ProvidedAlert, now: number) {
  return (
    acknowledged && {
      at: toMs(acknowledged.at, now),
      actor: acknowledged.actor,
    }
  );
}

function muteOf({ muted }: ProvidedAlert, now: number): AlertMute | undefined {
  return (
    muted && {
      until: toMs(muted.until, now),
      actor: muted.actor,
      reason: muted.reason,
      nativeMuteId: muted.nativeMuteId,
    }
  );
}
