import type { ActionServiceDependencies } from '../actions/ActionService';
import { ActionRun } from './ActionRun';
import type { ActionStore } from './ActionStore';
import type { JournalSettings } from './JournalOptions';
import type { JournalRecord } from './JournalRecord';
import { Lease } from './Lease';

/** Works on one action as long as its lease is held. */
export class ActionRunner {
  readonly #deps: ActionServiceDependencies;
  readonly #store: ActionStore;
  readonly #settings: JournalSettings;

  constructor(
    deps: ActionServiceDependencies,
    store: ActionStore,
    settings: JournalSettings,
  ) {
    this.#deps = deps;
    this.#store = store;
    this.#settings = settings;
  }

  /**
   * The record must have been inserted or claimed by this process: its lease is held. Throws a `LostLeaseError` once
   * another process has taken over.
   *
   * @param since - when the lease was asked for, on `settings.steady`.
   */
  async run(record: JournalRecord, since: number): Promise<void> {
    const { id, groupId } = record.action;
    const lease = new Lease({
      store: this.#store,
      key: { id, owner: record.leaseOwner!, fence: record.fence },
      since,
      ms: this.#settings.leaseMs,
      now: this.#settings.steady,
    });
    try {
      await new ActionRun(
        this.#deps,
        this.#store,
        this.#settings,
        record,
        lease,
      ).start();
    } finally {
      await lease.letGo();
      this.#deps.publisher.changed([groupId]);
    }
  }
}
