import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import type {
  ActionService,
  Caller,
  ChangePublisher,
  GroupReader,
} from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import { describe, restoreOf } from './restoreOf';
import type { OverrideStore, ScaleOverride } from './OverrideStore';

/** Who puts sizes back. */
export const SYSTEM_ACTOR = 'system:fleet';

const POLL_MS = 1000;
/** Longer than any submission takes. */
const CLAIM_MS = 60_000;
const LONGEST_PAUSE_MS = 60_000;
/** A size that could not be put back for so long stays, and the audit says so. */
const GIVE_UP_MS = 24 * 3600 * 1000;

/**
 * Puts timed sizes back at their end, as an action like that of a person, with its own row in the journal. One process at
 * a time tries; what a killed one began, another one takes up. A group that cannot be seen, or in which a rollout stands
 * against it, is waited for.
 */
export class OverrideKeeper {
  readonly #knex: Knex;
  readonly #store: OverrideStore;
  readonly #groups: Pick<GroupReader, 'group'>;
  readonly #actions: Pick<ActionService, 'plan' | 'submit'>;
  readonly #audit: AuditLog;
  readonly #auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  #timer?: NodeJS.Timeout;
  #running?: Promise<void>;

  constructor(options: {
    knex: Knex;
    store: OverrideStore;
    groups: Pick<GroupReader, 'group'>;
    actions: Pick<ActionService, 'plan' | 'submit'>;
    audit: AuditLog;
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
    publisher: ChangePublisher;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#groups = options.groups;
    this.#actions = options.actions;
    this.#audit = options.audit;
    this.#auth = options.auth;
    this.#publisher = options.publisher;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running ??= this.look()
        .catch(error =>
          this.#logger.error(
            'Could not look for timed sizes that are over; it is done again soon',
            toError(error),
          ),
        )
        .finally(() => {
          this.#running = undefined;
        });
    }, POLL_MS).unref();
  }

  /** Resolves when nothing is on its way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  /** Puts back what is due. */
  async look(): Promise<void> {
    for (const due of await this.#store.due(this.#now(), 20)) {
      const claimed = await this.#store.claim(due, this.#now() + CLAIM_MS);
      if (!claimed) continue;
      try {
        if (await this.#end(claimed)) continue;
      } catch (error) {
        this.#logger.warn(
          `Could not put the size of '${due.groupName}' (${due.environment}) back; it is tried again`,
          toError(error),
        );
      }
      await this.#later(claimed);
    }
  }

  /** `false` when it must be tried again. */
  async #end(override: ScaleOverride): Promise<boolean> {
    const group = await this.#groups.group(override.groupId);
    if (!group) return this.#giveUp(override, 'the group is gone');
    const { freshness } = group;
    if (freshness.stale || Date.parse(freshness.observedAt) < override.until)
      return this.#giveUp(override, 'the group cannot be seen');
    const restore = restoreOf(override, group);
    if (restore.kind === 'close') {
      await this.#close(override, 'succeeded', restore.why);
      return true;
    }
    const caller: Caller = {
      actor: SYSTEM_ACTOR,
      credentials: await this.#auth.getOwnServiceCredentials(),
      via: 'portal',
    };
    const plan = await this.#actions.plan(group.id, restore.request, caller);
    if (plan.refusal !== undefined)
      return this.#giveUp(override, plan.refusal.replace(/\.$/, ''));
    await this.#actions.submit(
      group.id,
      {
        request: plan.request,
        concurrencyToken: plan.concurrencyToken,
        reason: `The size that ${override.actor} set until ${iso(
          override.until,
        )} is over.`,
        idempotencyKey: `override-${override.actionId}-${override.attempt}`,
      },
      caller,
    );
    return true;
  }

  /** Only once it has gone on for too long. */
  async #giveUp(override: ScaleOverride, why: string): Promise<boolean> {
    if (this.#now() < override.until + GIVE_UP_MS) return false;
    await this.#close(override, 'failed', why);
    return true;
  }

  async #close(
    override: ScaleOverride,
    result: 'succeeded' | 'failed',
    why: string,
  ): Promise<void> {
    const { groupId, groupName, environment, entityRef } = override;
    await this.#knex.transaction(async tx => {
      if (!(await this.#store.remove(tx, groupId, override.actionId))) return;
      await this.#audit.record(
        {
          actor: SYSTEM_ACTOR,
          via: 'portal',
          event: 'scale-override-end',
          result,
          groupId,
          groupName,
          environment,
          entityRef,
          subject: override.actionId,
          before: describe(override.values),
          message: `The size of ${groupName} in ${environment} that ${
            override.actor
          } set until ${iso(override.until)} was not put back to ${describe(
            override.restores,
          )}: ${why}.`,
        },
        tx,
      );
    });
    this.#publisher.changed([groupId]);
  }

  async #later(override: ScaleOverride): Promise<void> {
    const pause = Math.min(
      LONGEST_PAUSE_MS,
      1000 * 2 ** Math.min(override.attempt, 10),
    );
    await this.#knex('scale_overrides')
      .where({ group_id: override.groupId, attempt: override.attempt })
      .update({ claimed_until: this.#now() + pause });
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
