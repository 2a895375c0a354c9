import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  fleetAlertAcknowledgePermission,
  fleetAlertMutePermission,
  RUNNING_PHASES,
} from '@capstan/plugin-fleet-common';
import type {
  Alert,
  AlertPage,
  AlertQuery,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type { Caller, ChangePublisher } from '../actions/ActionService';
import type { AuditLog, NewAuditEvent } from '../audit/AuditLog';
import { toIso } from '../database/time';
import type { GroupService } from '../groups/GroupService';
import type { FleetAccess } from '../permissions/FleetAccess';
import { rightsOf } from '../permissions/rightsOf';
import type { Rights } from '../permissions/rightsOf';
import { parseTime } from '../signals/timeRange';
import type { AlertBook } from './AlertBook';
import type { AlertReader } from './AlertReader';
import { alertStateOf, OWN_SOURCE } from './AlertRecord';
import type { AlertMute, AlertRecord } from './AlertRecord';
import type { AlertStore } from './AlertStore';
import type { AlertSystems } from './AlertSystems';
import { toAlert } from './toAlert';

const HOUR_MS = 3600 * 1000;
const LONGEST_MUTE_MS = 7 * 24 * HOUR_MS;

type Change = 'alert-acknowledge' | 'alert-mute' | 'alert-unmute';

/**
 * What people ask of alerts. Everything is in the audit before it is sent to the alert system that the alert comes from;
 * of its own alerts the portal is the alert system.
 */
export class AlertService {
  readonly #knex: Knex;
  readonly #store: AlertStore;
  readonly #book: AlertBook;
  readonly #reader: AlertReader;
  readonly #systems: AlertSystems;
  readonly #audit: AuditLog;
  readonly #groups: Pick<GroupService, 'group'>;
  readonly #access: Pick<FleetAccess, 'mayRead'>;
  readonly #permissions: PermissionsService;
  readonly #publisher: ChangePublisher;
  readonly #clock: () => number;

  constructor(options: {
    knex: Knex;
    store: AlertStore;
    book: AlertBook;
    reader: AlertReader;
    systems: AlertSystems;
    audit: AuditLog;
    groups: Pick<GroupService, 'group'>;
    access: Pick<FleetAccess, 'mayRead'>;
    permissions: PermissionsService;
    publisher: ChangePublisher;
    clock?: () => number;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#book = options.book;
    this.#reader = options.reader;
    this.#systems = options.systems;
    this.#audit = options.audit;
    this.#groups = options.groups;
    this.#access = options.access;
    this.#permissions = options.permissions;
    this.#publisher = options.publisher;
    this.#clock = options.clock ?? Date.now;
  }

  /** The worst and newest first; what is over comes last. Only what the caller may read. */
  async list(
    query: AlertQuery & { readonly limit: number },
    credentials: BackstageCredentials,
  ): Promise<AlertPage> {
    const now = this.#clock();
    const { records, ...page } = await this.#reader.list(
      query,
      credentials,
      now,
    );
    const rights = await this.#rights(records, credentials);
    return {
      ...page,
      items: records.map(record => this.#toAlert(record, rights, now)),
      sources: this.#systems.statuses(),
    };
  }

  /** Throws a `NotFoundError` when there is none or the caller may not see it. */
  async visible(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<AlertRecord> {
    const record = await this.#store.get(id);
    if (
      !record ||
      !(await this.#access.mayRead(
        { entityRef: record.entityRef },
        credentials,
      ))
    )
      throw unknownAlert(id);
    return record;
  }

  /** The group that an alert is about, for whoever writes down an attempt. Not checked for rights. */
  async groupIdOf(id: string): Promise<string | undefined> {
    return (await this.#store.get(id))?.groupId;
  }

  /** Again changes nothing. Throws a `ConflictError` when it is over. */
  async acknowledge(
    record: AlertRecord,
    asked: { readonly reason?: string },
    caller: Caller,
  ): Promise<Alert> {
    requireOpen(record, 'acknowledge');
    if (record.acknowledged) return this.#answer(record.id, caller);
    const reason = asked.reason?.trim();
    if ((reason?.length ?? 0) > 500)
      throw new InputError(
        'The reason of an acknowledgement has at most 500 characters.',
      );
    await this.#carryOut({
      event: 'alert-acknowledge',
      record,
      caller,
      reason: reason === '' ? undefined : reason,
      message: `${quoted(record)} is acknowledged`,
      send: this.#systems.acknowledging(record, {
        actor: caller.actor,
        reason: reason || 'Acknowledged.',
      }),
      keep: (tx, now) =>
        this.#store.acknowledge(
          tx,
          record.id,
          { at: now, actor: caller.actor },
          now,
          now,
        ),
    });
    return this.#answer(record.id, caller);
  }

  /**
   * Until an end, by default that of the rollout that runs, at most an hour. Again moves the end. Throws an `InputError`,
   * or a `ConflictError` when it is over or its system cannot mute.
   */
  async mute(
    record: AlertRecord,
    asked: { readonly until?: string; readonly reason: string },
    caller: Caller,
  ): Promise<Alert> {
    requireOpen(record, 'mute');
    const reason = asked.reason.trim();
    if (reason === '' || reason.length > 500)
      throw new InputError(
        'A mute needs a reason of 1 to 500 characters. It is shown beside the alert.',
      );
    const can = this.#systems.capabilities(record).mute;
    if (!can.can) throw new ConflictError(can.reason);
    const end = await this.#endOf(record, asked.until);
    const until = toIso(end.until);
    await this.#carryOut({
      event: 'alert-mute',
      record,
      caller,
      reason,
      after: until,
      message: `${quoted(record)} is muted until ${until}`,
      send: this.#systems.muting(record, {
        actor: caller.actor,
        reason,
        until,
      }),
      keep: (tx, now, sent) =>
        this.#store.mute(
          tx,
          record.id,
          {
            ...end,
            actor: caller.actor,
            reason,
            ...(sent && { nativeMuteId: sent.nativeMuteId }),
          },
          now,
          now,
        ),
    });
    return this.#answer(record.id, caller);
  }

  /** Nothing when it is not muted. */
  async unmute(record: AlertRecord, caller: Caller): Promise<Alert> {
    requireOpen(record, 'unmute');
    if (alertStateOf(record, this.#clock()) !== 'muted')
      return this.#answer(record.id, caller);
    const can = this.#systems.capabilities(record).unmute;
    if (!can.can) throw new ConflictError(can.reason);
    await this.#takeBack(record, caller, 'is no longer muted');
    return this.#answer(record.id, caller);
  }

  /** Ends mutes that were to last as long as a rollout, and whose rollout has ended. */
  async endMutes(
    caller: Omit<Caller, 'credentials'>,
    concerns: (groupId: string) => boolean,
  ): Promise<void> {
    const now = this.#clock();
    for (const record of [...this.#book.all()]) {
      const { mute, groupId } = record;
      if (!mute?.rolloutId || !groupId || mute.until <= now) continue;
      if (!concerns(groupId)) continue;
      const group = await this.#groups.group(groupId);
      if (group?.rollout?.id === mute.rolloutId || group?.freshness.stale)
        continue;
      await this.#takeBack(
        record,
        caller,
        'is no longer muted, because the rollout has ended',
      );
    }
  }

  async #takeBack(
    record: AlertRecord,
    caller: Omit<Caller, 'credentials'>,
    what: string,
  ): Promise<void> {
    await this.#carryOut({
      event: 'alert-unmute',
      record,
      caller,
      message: `${quoted(record)} ${what}`,
      send: this.#systems.unmuting(record),
      keep: (tx, now) => this.#store.mute(tx, record.id, undefined, now, now),
    });
  }

  async #endOf(
    record: AlertRecord,
    asked: string | undefined,
  ): Promise<Pick<AlertMute, 'until' | 'rolloutId'>> {
    const now = this.#clock();
    if (asked !== undefined) {
      const until = parseTime('until', asked);
      if (until <= now || until > now + LONGEST_MUTE_MS)
        throw new InputError(
          `'until' is ${asked}. A mute ends in the future, at most seven days ahead.`,
        );
      return { until };
    }
    const rollout =
      record.groupId === undefined
        ? undefined
        : (await this.#groups.group(record.groupId))?.rollout;
    if (!rollout || !RUNNING_PHASES.includes(rollout.phase))
      throw new InputError(
        "A mute needs an end: give 'until' (ISO 8601, at most seven days ahead). Only while a rollout runs it may be left out, and the mute then ends with the rollout.",
      );
    const deadline = Date.parse(rollout.deadline ?? '');
    return {
      until: Math.min(now + HOUR_MS, deadline > now ? deadline : now + HOUR_MS),
      rolloutId: rollout.id,
    };
  }

  /**
   * First the audit, then the alert system, then the portal's own memory of it. Of what is not sent anywhere one event is
   * enough, in the transaction of the change.
   */
  async #carryOut<Sent>(change: {
    readonly event: Change;
    readonly record: AlertRecord;
    readonly caller: Omit<Caller, 'credentials'>;
    readonly reason?: string;
    readonly after?: string;
    readonly message: string;
    /** Absent: there is nobody to tell. */
    readonly send?: () => Promise<Sent>;
    readonly keep: (
      tx: Knex.Transaction,
      now: number,
      sent: Sent | undefined,
    ) => Promise<void>;
  }): Promise<void> {
    const { record, send, keep, message } = change;
    const eventOf = (
      result: NewAuditEvent['result'],
      text: string,
    ): NewAuditEvent => ({
      actor: change.caller.actor,
      via: change.caller.via ?? 'api',
      event: change.event,
      result,
      groupId: record.groupId,
      groupName: record.groupName,
      environment: record.environment,
      entityRef: record.entityRef,
      subject: record.id,
      reason: change.reason,
      after: change.after,
      message: text,
    });
    let sent: Sent | undefined;
    if (send) {
      await this.#audit.record(eventOf('begun', `${message}: sent.`));
      try {
        sent = await send();
      } catch (error) {
        await this.#audit.record(
          eventOf(
            'failed',
            `${message}: no. ${error instanceof Error ? error.message : ''}`,
          ),
        );
        throw error;
      }
    }
    await this.#knex.transaction(async tx => {
      await keep(tx, this.#clock(), sent);
      await this.#audit.record(eventOf('succeeded', `${message}.`), tx);
    });
    const written = await this.#store.get(record.id);
    if (written) this.#book.put(written);
    if (record.groupId !== undefined) this.#publisher.changed([record.groupId]);
  }

  async #answer(id: string, { credentials }: Caller): Promise<Alert> {
    const record = await this.#store.get(id);
    if (!record) throw unknownAlert(id);
    const rights = await this.#rights([record], credentials);
    return this.#toAlert(record, rights, this.#clock());
  }

  #rights(
    records: readonly AlertRecord[],
    credentials: BackstageCredentials,
  ): Promise<Rights> {
    return rightsOf(
      this.#permissions,
      records.flatMap(({ entityRef }) => [
        { entityRef, rights: [fleetAlertAcknowledgePermission] },
        { entityRef, rights: [fleetAlertMutePermission] },
      ]),
      credentials,
    );
  }

  #toAlert(record: AlertRecord, rights: Rights, now: number): Alert {
    return toAlert(record, {
      now,
      rights,
      capabilities: this.#systems.capabilities(record),
    });
  }
}

function requireOpen(record: AlertRecord, what: string): void {
  if (record.endedAt !== undefined)
    throw new ConflictError(
      `${quoted(record)} is over since ${toIso(
        record.endedAt,
      )}. There is nothing to ${what}.`,
    );
}

function quoted({ title, source }: AlertRecord): string {
  return `The alert "${title}"${source === OWN_SOURCE ? '' : ` of ${source}`}`;
}

export function unknownAlert(id: string): NotFoundError {
  return new NotFoundError(
    `There is no alert '${id}', or you may not see it. List them with GET /alerts.`,
  );
}
