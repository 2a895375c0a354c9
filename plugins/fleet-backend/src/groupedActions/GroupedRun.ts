import { setTimeout } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Action, GroupedActionItem } from '@capstan/plugin-fleet-common';
import type { ActionService, ChangePublisher } from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import { isEnded } from '../journal/transitions';
import type { GroupedLease, GroupedRecord, GroupedStore } from './GroupedStore';

/** Nothing was sent: the item has ended, and the next attempt would end the same way. */
const REFUSALS = new Set([
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
]);

export interface GroupedRunOptions {
  readonly store: GroupedStore;
  readonly actions: ActionService;
  readonly audit: AuditLog;
  readonly publisher: ChangePublisher;
  readonly lease: GroupedLease;
  readonly record: GroupedRecord;
  /** Aborted when the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** How often a running action is looked at, milliseconds. */
  readonly lookMs: number;
  readonly now: () => number;
  readonly credentials: BackstageCredentials;
}

/**
 * Carries out what is left of a grouped action, one item after the other. Each item's action has a key made of the
 * grouped action and the item's place, so whatever a former process did is found again, not done again.
 *
 * Throws when it cannot go on (lost lease, database, abort); whoever claims the row next does.
 */
export async function carryOut(options: GroupedRunOptions): Promise<void> {
  const { store, publisher, lease, record } = options;
  const groupIds = record.action.items.map(item => item.groupId);
  let failed = false;
  for (const [position, item] of record.action.items.entries()) {
    options.signal.throwIfAborted();
    let end = item.state;
    if (end === 'waiting' || end === 'running') {
      end =
        failed && record.action.onFailure === 'stop'
          ? await skip(options, position)
          : await carryOutItem(options, position, item);
      publisher.changed(groupIds);
    }
    failed = failed || end !== 'succeeded';
  }
  await store.end(lease, failed ? 'failed' : 'succeeded', options.now());
  publisher.changed(groupIds);
}

async function skip(
  { store, lease, audit, record }: GroupedRunOptions,
  position: number,
): Promise<'skipped'> {
  const { action, items } = record;
  const { groupId, groupName, environment } = action.items[position];
  const message =
    'Skipped, because one before it did not succeed. Nothing was sent.';
  await store.moveItem(lease, position, { state: 'skipped', message }, tx =>
    audit
      .record(
        {
          actor: action.actor,
          via: 'portal',
          event: 'grouped-action-skip',
          result: 'refused',
          groupId,
          groupName,
          environment,
          entityRef: items[position].entityRef,
          subject: action.id,
          reason: action.reason,
          message,
        },
        tx,
      )
      .then(() => {}),
  );
  return 'skipped';
}

async function carryOutItem(
  options: GroupedRunOptions,
  position: number,
  item: GroupedActionItem,
): Promise<GroupedActionItem['state']> {
  const { store, lease, publisher } = options;
  await store.moveItem(lease, position, {
    state: 'running',
    message: 'It is being sent.',
  });
  publisher.changed([item.groupId]);
  const begun = await submit(options, position, item);
  if ('refusal' in begun) {
    await store.moveItem(lease, position, {
      state: begun.state,
      message: begun.refusal,
    });
    return begun.state;
  }
  await store.moveItem(lease, position, {
    state: 'running',
    message: begun.message,
    actionId: begun.id,
  });
  publisher.changed([item.groupId]);
  const ended = await untilEnded(options, begun);
  const state =
    ended.state === 'succeeded' || ended.state === 'refused'
      ? ended.state
      : 'failed';
  await store.moveItem(lease, position, {
    state,
    message: ended.message,
    actionId: ended.id,
  });
  return state;
}

async function submit(
  { actions, record, credentials }: GroupedRunOptions,
  position: number,
  item: GroupedActionItem,
): Promise<Action | { state: 'refused' | 'failed'; refusal: string }> {
  const { action, items } = record;
  try {
    return await actions.submit(
      item.groupId,
      {
        request: item.request,
        concurrencyToken: items[position].concurrencyToken,
        idempotencyKey: `grouped:${action.id}:${position}`,
        ...(action.reason !== undefined && { reason: action.reason }),
      },
      { actor: action.actor, credentials, via: 'portal' },
    );
  } catch (error) {
    const { name, message } = toError(error);
    if (REFUSALS.has(name)) return { state: 'refused', refusal: message };
    if (name === 'ServiceUnavailableError')
      return { state: 'failed', refusal: message };
    throw error;
  }
}

async function untilEnded(
  { actions, lookMs, signal }: GroupedRunOptions,
  begun: Action,
): Promise<Action> {
  let action = begun;
  while (!isEnded(action.state)) {
    await setTimeout(lookMs, undefined, { signal, ref: false });
    // The journal keeps what has not ended for ever.
    action = (await actions.get(begun.id)) ?? action;
  }
  return action;
}
