import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Hold, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type { Caller, ChangePublisher } from '../actions/ActionService';
import { groupFields } from '../audit/actionEvents';
import type { AuditLog } from '../audit/AuditLog';
import { lockGroup } from '../journal/ActionStore';
import type { BadMark } from '../ledger/RevisionStore';
import { nameOf } from '../plans/nameOf';
import type { HoldStore } from './HoldStore';

type Named = Pick<ScaleGroup, 'id' | 'name' | 'environment' | 'entityRef'>;

/** What a caller says about a revision. */
export interface HoldRequest {
  readonly revisionId: string;
  readonly reason: string;
}

/** Holds revisions back and lets them go. Every hold and release is in the audit, or does not happen. */
export class HoldService {
  readonly #knex: Knex;
  readonly #store: HoldStore;
  readonly #audit: AuditLog;
  readonly #publisher: ChangePublisher;
  readonly #describe: (groupId: string) => Named | undefined;
  readonly #changed: () => Promise<void>;
  readonly #now: () => number;

  constructor(options: {
    knex: Knex;
    store: HoldStore;
    audit: AuditLog;
    publisher: ChangePublisher;
    /** What is known of a group, from memory. */
    describe: (groupId: string) => Named | undefined;
    /** Whoever remembers holds reads them again. */
    changed: () => Promise<void>;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#audit = options.audit;
    this.#publisher = options.publisher;
    this.#describe = options.describe;
    this.#changed = options.changed;
    this.#now = options.now ?? Date.now;
  }

  /** Throws an `InputError`, a `NotFoundError` (no such revision) or a `ConflictError` (held already). */
  async hold(
    group: Named,
    request: HoldRequest,
    caller: Caller,
  ): Promise<Hold> {
    const reason = requireReason(request.reason, 'A hold');
    await this.#requireRevision(group, request.revisionId);
    const hold = await this.#knex.transaction(async tx => {
      // An action that is just being written down comes before or after it, never beside it.
      await lockGroup(tx, group.id);
      const made = await this.#store.insert(tx, {
        groupId: group.id,
        revisionId: request.revisionId,
        actor: caller.actor,
        reason,
        at: this.#now(),
      });
      if (made)
        await this.#record(tx, 'hold-create', made, group, caller, reason);
      return made;
    });
    if (!hold) {
      const held = await this.#store.get(
        this.#knex,
        group.id,
        request.revisionId,
      );
      throw await this.#refused(
        'hold-create',
        group,
        request,
        caller,
        `Revision ${held?.revisionLabel ?? request.revisionId} of ${nameOf(
          group,
        )} is already held back${
          held
            ? `, by ${held.actor} since ${held.since} ("${held.reason}")`
            : ''
        }. There is nothing to do.`,
      );
    }
    await this.#tell(group.id);
    return hold;
  }

  /** Throws an `InputError`, a `NotFoundError` (no such revision) or a `ConflictError` (not held). */
  async release(
    group: Named,
    request: HoldRequest,
    caller: Caller,
  ): Promise<Hold> {
    const reason = requireReason(request.reason, 'Releasing a hold');
    await this.#requireRevision(group, request.revisionId);
    const hold = await this.#knex.transaction(async tx => {
      const held = await this.#store.remove(tx, group.id, request.revisionId);
      if (held)
        await this.#record(tx, 'hold-release', held, group, caller, reason);
      return held;
    });
    if (!hold)
      throw await this.#refused(
        'hold-release',
        group,
        request,
        caller,
        `Revision '${request.revisionId}' of ${nameOf(
          group,
        )} is not held back. There is nothing to release.`,
      );
    await this.#tell(group.id);
    return hold;
  }

  /**
   * The revision that a rollback left, in the transaction that marks it bad. Nothing when it is held already, or when
   * nobody has seen its group yet.
   */
  async holdLeft(mark: BadMark, tx: Knex.Transaction): Promise<void> {
    const group = this.#describe(mark.groupId);
    if (!group) return;
    const hold = await this.#store.insert(tx, mark);
    if (!hold) return;
    await this.#record(
      tx,
      'hold-create',
      hold,
      group,
      { actor: mark.actor, via: 'portal' },
      mark.reason,
    );
  }

  async #record(
    tx: Knex.Transaction,
    event: 'hold-create' | 'hold-release',
    hold: Hold,
    group: Named,
    caller: Pick<Caller, 'actor' | 'via'>,
    reason: string,
  ): Promise<void> {
    const what = `Revision ${hold.revisionLabel} of ${nameOf(group)}`;
    const [held, free] = [
      `${hold.revisionLabel} held back`,
      `${hold.revisionLabel} may be rolled out`,
    ];
    await this.#audit.record(
      {
        actor: caller.actor,
        via: caller.via ?? 'api',
        event,
        result: 'succeeded',
        ...groupFields(group),
        subject: hold.revisionId,
        reason,
        ...(event === 'hold-create'
          ? { before: free, after: held }
          : { before: held, after: free }),
        message:
          event === 'hold-create'
            ? `${what} is held back${
                caller.via === 'portal' ? ' because it was rolled back' : ''
              }.`
            : `${what} may be rolled out again; ${hold.actor} had held it back since ${hold.since}.`,
      },
      tx,
    );
  }

  async #refused(
    event: string,
    group: Named,
    { revisionId, reason }: HoldRequest,
    caller: Caller,
    message: string,
  ): Promise<ConflictError> {
    await this.#audit.record({
      actor: caller.actor,
      via: caller.via ?? 'api',
      event,
      result: 'refused',
      ...groupFields(group),
      subject: revisionId,
      reason,
      message,
    });
    return new ConflictError(message);
  }

  async #requireRevision(group: Named, revisionId: string): Promise<void> {
    const known = await this.#knex('revisions')
      .where({ group_id: group.id, id: revisionId })
      .first('id');
    if (!known)
      throw new NotFoundError(
        `${nameOf(
          group,
        )} has no revision '${revisionId}'. Choose one from its list.`,
      );
  }

  async #tell(groupId: string): Promise<void> {
    await this.#changed();
    this.#publisher.changed([groupId]);
  }
}

function requireReason(text: string, what: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > 500)
    throw new InputError(
      `${what} needs a reason of 1 to 500 characters. It is shown beside the revision.`,
    );
  return reason;
}
