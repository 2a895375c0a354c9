import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import type { AlertRecord } from './AlertRecord';
import { positionOf, toAlertRecord, toAlertRow } from './AlertRow';
import type { AlertRow } from './AlertRow';

/** A condition that comes back within this time is the same alert again, unless something was rolled out in between. */
const SAME_MS = 2 * 60 * 1000;
const MAX_OPEN = 10_000;

/** What may change of an alert while it lasts. */
export type AlertChange = Partial<
  Pick<
    AlertRecord,
    | 'severity'
    | 'title'
    | 'description'
    | 'evidence'
    | 'revision'
    | 'entityRef'
    | 'groupName'
    | 'environment'
    | 'url'
  >
>;

/**
 * Alerts in the database, open ones and those that are over. Of a condition there is one open alert at most, whoever
 * writes it and however often: the database refuses a second.
 */
export class AlertStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** All open ones, oldest first; at most 10,000. */
  async open(): Promise<readonly AlertRecord[]> {
    const rows = await this.#knex<AlertRow>('alerts')
      .whereNull('ended_at')
      .orderBy('since')
      .limit(MAX_OPEN);
    return rows.map(toAlertRecord);
  }

  /** Everything that was written at `from` or later. */
  async writtenSince(from: number): Promise<readonly AlertRecord[]> {
    const rows = await this.#knex<AlertRow>('alerts').where(
      'updated_at',
      '>=',
      from,
    );
    return rows.map(toAlertRecord);
  }

  /** Those of the group that were open at some time in the range (milliseconds), newest first, at most `limit`. */
  async during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly AlertRecord[]> {
    const rows = await this.#knex<AlertRow>('alerts')
      .where('group_id', groupId)
      .where('since', '<=', to)
      .where(lasts =>
        lasts.whereNull('ended_at').orWhere('ended_at', '>=', from),
      )
      .orderBy('since', 'desc')
      .limit(limit);
    return rows.map(toAlertRecord);
  }

  async get(
    id: string,
    tx: Knex = this.#knex,
  ): Promise<AlertRecord | undefined> {
    const row = await tx<AlertRow>('alerts').where({ id }).first();
    return row && toAlertRecord(row);
  }

  /**
   * Begins an alert, or goes on with the one of the same condition that was over for less than two minutes: whoever
   * flaps is one alert. What comes back after another rollout is a new one. `begun` is `false` when it is open already.
   */
  async begin(
    record: AlertRecord,
    now: number,
  ): Promise<{ readonly alert: AlertRecord; readonly begun: boolean }> {
    const again = await this.#knex<AlertRow>('alerts')
      .where('key', record.key)
      .where('ended_at', '>', now - SAME_MS)
      .orderBy('ended_at', 'desc')
      .first();
    if (
      again &&
      newestRollout(toAlertRecord(again)) === newestRollout(record)
    ) {
      const reopened = await this.#knex<AlertRow>('alerts')
        .where({ id: again.id })
        .whereNotNull('ended_at')
        .whereNotExists(open =>
          open.from('alerts').where('open_key', record.key),
        )
        .update({
          ended_at: null,
          open_key: record.key,
          severity: record.severity,
          position: positionOf(record.severity),
          evidence: JSON.stringify(record.evidence),
          title: record.title,
          updated_at: now,
        });
      const alert = await this.get(again.id);
      if (alert && reopened === 1) return { alert, begun: true };
    }
    const inserted = await this.#knex<AlertRow>('alerts')
      .insert(toAlertRow(record, now))
      .onConflict('open_key')
      .ignore()
      .returning('id');
    if (inserted.length > 0) return { alert: record, begun: true };
    const row = await this.#knex<AlertRow>('alerts')
      .where('open_key', record.key)
      .first();
    return { alert: row ? toAlertRecord(row) : record, begun: false };
  }

  /** `undefined` when it is over. */
  async change(
    { id }: Pick<AlertRecord, 'id'>,
    change: AlertChange,
    now: number,
  ): Promise<AlertRecord | undefined> {
    const record = await this.get(id);
    if (!record || record.endedAt !== undefined) return undefined;
    const changed = { ...record, ...change };
    await this.#knex<AlertRow>('alerts')
      .where({ id })
      .whereNull('ended_at')
      .update({
        ...columnsOf(toAlertRow(changed, now)),
        ...(worse(changed.severity, record.severity) && {
          // Whoever was not told about a warning hears of it when it is critical.
          tell_lease: null,
          tell_attempts: 0,
        }),
        updated_at: now,
      });
    return changed;
  }

  async acknowledge(
    tx: Knex,
    id: string,
    acknowledged: { readonly at: number; readonly actor: string } | undefined,
    touchedAt: number | undefined,
    now: number,
  ): Promise<void> {
    await tx<AlertRow>('alerts')
      .where({ id })
      .update({
        acknowledged_at: acknowledged?.at ?? null,
        acknowledged_by: acknowledged?.actor ?? null,
        ...(touchedAt !== undefined && { touched_at: touchedAt }),
        updated_at: now,
      });
  }

  /** `undefined` takes the mute away. */
  async mute(
    tx: Knex,
    id: string,
    mute: AlertRecord['mute'],
    touchedAt: number | undefined,
    now: number,
  ): Promise<void> {
    await tx<AlertRow>('alerts')
      .where({ id })
      .update({
        muted_until: mute?.until ?? null,
        muted_by: mute?.actor ?? null,
        mute_reason: mute?.reason ?? null,
        native_mute_id: mute?.nativeMuteId ?? null,
        mute_rollout_id: mute?.rolloutId ?? null,
        ...(touchedAt !== undefined && { touched_at: touchedAt }),
        updated_at: now,
      });
  }

  /** Answers those that were open. */
  async end(
    ids: readonly string[],
    now: number,
  ): Promise<readonly AlertRecord[]> {
    const ended: AlertRecord[] = [];
    for (const batch of inBatches(ids)) {
      const rows: { id: string }[] = await this.#knex<AlertRow>('alerts')
        .whereIn('id', batch)
        .whereNull('ended_at')
        .update({ ended_at: now, open_key: null, position: 9, updated_at: now })
        .returning('id');
      const records = await this.#knex<AlertRow>('alerts').whereIn(
        'id',
        rows.map(({ id }) => id),
      );
      ended.push(...records.map(toAlertRecord));
    }
    return ended;
  }

  /** Forgets those that were over before (milliseconds). */
  async prune(before: number): Promise<number> {
    return this.#knex('alerts').where('ended_at', '<', before).delete();
  }
}

/** What {@link AlertStore.change} writes. */
function columnsOf(row: AlertRow): Partial<AlertRow> {
  const {
    severity,
    position,
    title,
    description,
    url,
    entity_ref,
    group_name,
    environment,
    revision,
    evidence,
    search,
  } = row;
  return {
    severity,
    position,
    title,
    description,
    url,
    entity_ref,
    group_name,
    environment,
    revision,
    evidence,
    search,
  };
}

function newestRollout({ suspects }: AlertRecord): string | undefined {
  return suspects.find(({ rolloutId }) => rolloutId !== undefined)?.rolloutId;
}

function worse(severity: AlertSeverity, than: AlertSeverity): boolean {
  return positionOf(severity) < positionOf(than);
}
