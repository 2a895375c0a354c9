import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Hold, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { ChangePublisher } from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import type { FreezeRule } from '../freezes/FreezeRule';
import { freezesOf } from '../freezes/freezesOf';
import type { HoldStore } from '../holds/HoldStore';
import type { OverrideStore, ScaleOverride } from '../overrides/OverrideStore';

const FOLLOW_MS = 1000;

/** What stands beside a group besides its provider's word. */
export type GroupSafeguards = Pick<
  ScaleGroup,
  'holds' | 'scaleOverride' | 'freezes'
>;

/**
 * Holds, timed sizes and freezes in memory, so that a list of thousands of groups needs no query for them. Nothing of
 * them changes without an event of the audit in the same transaction, so the head of the audit says whether there is
 * anything to read.
 */
export class Safeguards {
  readonly #holdStore: HoldStore;
  readonly #overrideStore: OverrideStore;
  readonly #audit: AuditLog;
  readonly #rules: readonly FreezeRule[];
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  #holds = new Map<string, readonly Hold[]>();
  #overrides = new Map<string, ScaleOverride>();
  #seen = -1;
  #reading?: Promise<void>;
  #next?: Promise<void>;
  #timer?: NodeJS.Timeout;

  constructor(options: {
    holds: HoldStore;
    overrides: OverrideStore;
    audit: AuditLog;
    freezes: readonly FreezeRule[];
    publisher: ChangePublisher;
    logger: LoggerService;
  }) {
    this.#holdStore = options.holds;
    this.#overrideStore = options.overrides;
    this.#audit = options.audit;
    this.#rules = options.freezes;
    this.#publisher = options.publisher;
    this.#logger = options.logger;
  }

  /** Reads everything, then follows all processes until {@link stop}. */
  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => {
      this.refresh().catch(error =>
        this.#logger.warn(
          'Could not read holds and timed sizes',
          toError(error),
        ),
      );
    }, FOLLOW_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([this.#reading, this.#next]);
  }

  /** Resolves when everything that was written before the call is known. */
  async refresh(): Promise<void> {
    if (!this.#reading) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    // The one that runs may have looked too early.
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.refresh();
      });
    return this.#next;
  }

  /** Pure but for what was read. `now` in milliseconds. */
  of(
    group: Pick<ScaleGroup, 'id' | 'environment' | 'entityRef'>,
    now: number,
  ): GroupSafeguards {
    const override = this.#overrides.get(group.id);
    return {
      holds: this.#holds.get(group.id) ?? [],
      ...(override && {
        scaleOverride: {
          until: new Date(override.until).toISOString(),
          actor: override.actor,
          restores: override.restores,
        },
      }),
      freezes: freezesOf(this.#rules, group, now),
    };
  }

  async #read(): Promise<void> {
    const { count } = await this.#audit.head();
    if (count === this.#seen) return;
    const holds = new Map<string, Hold[]>();
    for (const hold of await this.#holdStore.all()) {
      const ofGroup = holds.get(hold.groupId);
      if (ofGroup) ofGroup.push(hold);
      else holds.set(hold.groupId, [hold]);
    }
    const overrides = new Map(
      (await this.#overrideStore.all()).map(override => [
        override.groupId,
        override,
      ]),
    );
    const changed = changedKeys(this.#holds, holds).concat(
      changedKeys(this.#overrides, overrides),
    );
    const first = this.#seen < 0;
    this.#holds = holds;
    this.#overrides = overrides;
    this.#seen = count;
    if (!first && changed.length > 0) this.#publisher.changed(changed);
  }
}

function changedKeys(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    key => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)),
  );
}
