import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import type { ActionServiceDependencies } from '../actions/ActionService';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { ActionStore, Move } from './ActionStore';
import type { Boundary } from './boundary';
import { Delivery } from './Delivery';
import type { JournalSettings } from './JournalOptions';
import type { JournalRecord } from './JournalRecord';
import type { Lease } from './Lease';

/** Brings one action on a group from the journal to the provider; see {@link Delivery} for what is guaranteed. */
export class ActionRun {
  readonly #deps: ActionServiceDependencies;
  readonly #store: ActionStore;
  readonly #settings: JournalSettings;
  readonly #record: JournalRecord;
  readonly #lease: Lease;

  constructor(
    deps: ActionServiceDependencies,
    store: ActionStore,
    settings: JournalSettings,
    record: JournalRecord,
    lease: Lease,
  ) {
    this.#deps = deps;
    this.#store = store;
    this.#settings = settings;
    this.#record = record;
    this.#lease = lease;
  }

  /** Resolves when the row says where it stands. */
  async start(): Promise<void> {
    const { action, createdAt } = this.#record;
    if (action.state === 'recorded') await this.#boundary('recorded');
    const group = await this.#deps.groups.group(action.groupId);
    const provider = group && this.#deps.providers.get(group.ref.provider);
    if (!group || !provider) {
      await this.#withoutProvider(group);
      return;
    }
    const delivery = new Delivery(
      {
        thing: 'group',
        providerName: provider.name,
        createdAt,
        sending: action.state === 'sending',
        lastStep: action.steps[action.steps.length - 1],
        apply: signal => provider.apply(group, this.#confirmed(), { signal }),
        readBack: signal =>
          provider.readBack(group, this.#confirmed(), { signal }),
        move: move => this.#move(move),
        accepted: answer => this.#accepted(answer),
        boundary: name => this.#boundary(name),
      },
      this.#lease,
      this.#store.clock,
      this.#settings,
    );
    await delivery.run();
  }

  async #accepted({
    nativeRolloutId,
    message,
  }: Extract<ApplyResult, { readonly outcome: 'accepted' }>): Promise<void> {
    const { groupId } = this.#record.action;
    await this.#markLeftRevision();
    await this.#move({
      to: 'accepted',
      message,
      step: { name: 'accepted', outcome: message },
      nativeRolloutId,
      rolloutId: nativeRolloutId && rolloutIdOf(groupId, nativeRolloutId),
    });
    this.#deps.refresher.refresh(groupId);
    await this.#boundary('accepted');
  }

  async #markLeftRevision(): Promise<void> {
    const { action, confirmed } = this.#record;
    if (
      action.request.kind !== 'rollback' ||
      confirmed.leftRevisionId === undefined
    )
      return;
    await this.#deps.marks.markBad({
      groupId: action.groupId,
      revisionId: confirmed.leftRevisionId,
      actor: action.actor,
      reason: action.reason ?? '',
      at: await this.#store.clock.now(),
    });
    await this.#boundary('marked');
  }

  async #withoutProvider(group: ScaleGroup | undefined): Promise<void> {
    const { action } = this.#record;
    const what = group
      ? `the module for '${group.ref.provider}' is not installed any more.`
      : `the group '${action.groupName}' (${action.environment}) is gone.`;
    const sent = action.state === 'sending';
    await this.#move({
      to: sent ? 'failed' : 'refused',
      message: sent
        ? `Nobody can tell whether it happened: ${what}`
        : `Nothing was sent: ${what}`,
      step: {
        name: 'finished',
        outcome: sent ? 'The outcome is unknown.' : 'Nothing was sent.',
      },
    });
    await this.#boundary('finished');
  }

  async #move(move: Move): Promise<void> {
    await this.#store.move(this.#lease.key, move);
  }

  async #boundary(name: Boundary): Promise<void> {
    const { id, request } = this.#record.action;
    await this.#settings.boundary(name, { id, kind: request.kind });
  }

  #confirmed(): ConfirmedAction {
    const { action, confirmed, concurrencyToken } = this.#record;
    return {
      // People choose their keys, so two may choose the same one: the provider gets ours.
      idempotencyKey: `capstan-${action.id}`,
      request: action.request,
      concurrencyToken,
      actor: action.actor,
      reason: action.reason,
      rollbackOfNativeId: confirmed.rollbackOfNativeId,
      nativeRolloutId: confirmed.nativeRolloutId,
    };
  }
}
