import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedAction,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import type { ActionServiceDependencies } from '../actions/ActionService';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { ActionStore, Move } from './ActionStore';
import type { Boundary } from './boundary';
import type { JournalSettings } from './JournalOptions';
import type { JournalRecord } from './JournalRecord';
import type { Lease } from './Lease';

/** First words of the message of an action that ended because the provider could not be reached. */
export const UNREACHABLE = 'Nothing was sent:';

type Step = NonNullable<Move['step']>;
type Found = ApplyResult | { readonly outcome: 'notSent' };

/**
 * Brings one action from the journal to the provider, with at most one effect.
 *
 * The row says `sending` before the provider is called. Whoever finds such a row, after a crash or an answer that never
 * came, asks the provider what became of it before doing anything else, and sends it (again) only when nothing of it is
 * there, under the same idempotency key and with the concurrency token of the person's plan. So the provider does it
 * once, or refuses because the world has changed. Every step is written under the lease's fence.
 */
export class ActionRun {
  readonly #deps: ActionServiceDependencies;
  readonly #store: ActionStore;
  readonly #settings: JournalSettings;
  readonly #record: JournalRecord;
  readonly #lease: Lease;
  #last?: Step;

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
    this.#last = record.action.steps[record.action.steps.length - 1];
    this.#lease = lease;
  }

  /** Resolves when the row says where it stands. */
  async start(): Promise<void> {
    const { action } = this.#record;
    if (action.state === 'recorded') await this.#boundary('recorded');
    const group = await this.#deps.groups.group(action.groupId);
    const provider = group && this.#deps.providers.get(group.ref.provider);
    if (!group || !provider) {
      await this.#withoutProvider(group);
      return;
    }
    if (action.state === 'recorded') {
      if (await this.#tooLateToSend()) {
        await this.#endUnsent();
        return;
      }
      await this.#move({
        to: 'sending',
        message: 'On its way to the provider.',
        step: { name: 'sent', outcome: `Given to '${provider.name}'.` },
      });
      await this.#boundary('sent');
    } else {
      const found = await this.#lookBack(provider, group);
      if (found === undefined) return;
      if (found.outcome !== 'notSent') {
        await this.#answered(found);
        return;
      }
      if (await this.#tooLateToSend()) {
        await this.#endUnsent();
        return;
      }
    }
    await this.#send(provider, group);
  }

  async #send(provider: RolloutProvider, group: ScaleGroup): Promise<void> {
    let unreachable = '';
    // What is on its way, from here or from a former owner, may still arrive although nothing of it is there yet.
    let underWay = this.#record.action.state === 'sending';
    for (let attempt = 0; attempt < this.#settings.attempts; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      this.#lease.check();
      let answer: Found | undefined;
      try {
        answer = await provider.apply(group, this.#confirmed(), {
          signal: this.#limit(),
        });
      } catch (error) {
        unreachable = messageOf(error);
        if (wasNotSent(error)) {
          if (!isRetryable(error)) break;
          continue;
        }
        underWay = true;
        answer = await this.#lookBack(provider, group);
        if (answer === undefined) return;
      }
      if (answer.outcome !== 'notSent') {
        await this.#answered(answer);
        return;
      }
    }
    if (underWay) {
      await this.#stillUnknown(unreachable);
      return;
    }
    await this.#move({
      to: 'failed',
      message: `${UNREACHABLE} ${
        unreachable || 'the provider did not take it.'
      }`,
      step: {
        name: 'finished',
        outcome: `${UNREACHABLE} the provider could not be reached.`,
      },
    });
    await this.#boundary('finished');
  }

  /** What became of what was sent; `undefined` when the provider does not say, which is then written down. */
  async #lookBack(
    provider: RolloutProvider,
    group: ScaleGroup,
  ): Promise<Found | undefined> {
    let reason = '';
    for (let attempt = 0; attempt < this.#settings.attempts; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      this.#lease.check();
      try {
        const found = await provider.readBack(group, this.#confirmed(), {
          signal: this.#limit(),
        });
        await this.#move({
          to: 'sending',
          message: 'On its way to the provider.',
          step: this.#news({
            name: 'readBack',
            outcome:
              found.outcome === 'notSent'
                ? 'The provider has nothing of it.'
                : `Found: ${found.message}`,
          }),
        });
        return found;
      } catch (error) {
        if (!isProviderError(error)) throw error;
        reason = error.message;
      }
    }
    await this.#stillUnknown(reason);
    return undefined;
  }

  async #stillUnknown(reason: string): Promise<void> {
    const { giveUpMs, leaseMs } = this.#settings;
    if ((await this.#age()) >= giveUpMs) {
      await this.#move({
        to: 'failed',
        message: `Nobody can tell whether it happened: ${reason} Look at the group before you try again.`,
        step: { name: 'finished', outcome: 'The outcome is unknown.' },
      });
      await this.#boundary('finished');
      return;
    }
    await this.#move({
      to: 'sending',
      message: `The provider has not answered, so its outcome is not known yet: ${reason} It is looked up again until the provider answers.`,
      step: this.#news({ name: 'readBack', outcome: reason }),
      claimableAfterMs: leaseMs,
    });
  }

  async #answered(answer: ApplyResult): Promise<void> {
    await this.#boundary('applied');
    if (answer.outcome === 'refused') {
      await this.#move({
        to: 'refused',
        message: answer.message,
        step: { name: 'finished', outcome: answer.message },
      });
      await this.#boundary('finished');
      return;
    }
    await this.#markLeftRevision();
    const { nativeRolloutId, message } = answer;
    await this.#move({
      to: 'accepted',
      message,
      step: { name: 'accepted', outcome: message },
      nativeRolloutId,
      rolloutId:
        nativeRolloutId &&
        rolloutIdOf(this.#record.action.groupId, nativeRolloutId),
    });
    this.#deps.refresher.refresh(this.#record.action.groupId);
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

  /** What a person asked for a while ago may not be what they want now. */
  async #tooLateToSend(): Promise<boolean> {
    return (await this.#age()) > this.#settings.sendWithinMs;
  }

  async #age(): Promise<number> {
    return (await this.#store.clock.now()) - this.#record.createdAt;
  }

  async #endUnsent(): Promise<void> {
    await this.#move({
      to: 'refused',
      message:
        'Nothing was sent: the portal was interrupted and came back too late. Look at the group and ask again.',
      step: { name: 'finished', outcome: 'Nothing was sent.' },
    });
    await this.#boundary('finished');
  }

  async #move(move: Move): Promise<void> {
    await this.#store.move(this.#lease.key, move);
    this.#last = move.step ?? this.#last;
  }

  /** A step that says what the one before it said is not told again. */
  #news(step: Step): Step | undefined {
    const { name, outcome } = step;
    const known = this.#last?.name === name && this.#last.outcome === outcome;
    return known ? undefined : step;
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

  #limit(): AbortSignal {
    return AbortSignal.any([
      this.#lease.signal,
      AbortSignal.timeout(this.#settings.callMs),
    ]);
  }

  #pause(attempt: number): Promise<void> {
    return new Promise(resolve => {
      setTimeout(resolve, this.#settings.retryMs * 2 ** (attempt - 1)).unref();
    });
  }
}

function isProviderError(
  error: unknown,
): error is Error & { notSent: boolean; retryable: boolean } {
  return error instanceof Error && error.name === 'ProviderError';
}

function wasNotSent(error: unknown): boolean {
  return isProviderError(error) && error.notSent;
}

function isRetryable(error: unknown): boolean {
  return isProviderError(error) && error.retryable;
}

function messageOf(error: unknown): string {
  return isProviderError(error) ? error.message : 'the provider failed.';
}
