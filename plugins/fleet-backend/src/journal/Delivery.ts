import type { ApplyResult } from '@capstan/plugin-fleet-node';
import type { Boundary } from './boundary';
import type { JournalClock } from './JournalClock';
import type { JournalSettings } from './JournalOptions';
import type { Lease } from './Lease';

/** First words of the message of an action that ended because the provider could not be reached. */
export const UNREACHABLE = 'Nothing was sent:';

export type Found = ApplyResult | { readonly outcome: 'notSent' };

/** Something that happened to an action and is worth telling. */
export interface DeliveryStep {
  readonly name: 'sent' | 'readBack' | 'accepted' | 'finished';
  readonly outcome: string;
}

export interface DeliveryMove {
  readonly to: 'sending' | 'refused' | 'failed';
  readonly message: string;
  /** Absent when nothing happened that is worth telling twice. */
  readonly step?: DeliveryStep;
  /** Not to be claimed earlier. Absent: the lease is kept while the action is on its way, freed at its end. */
  readonly claimableAfterMs?: number;
}

/** The row of an action and its provider, as a {@link Delivery} needs them. */
export interface Delivered {
  /** Ends "Look at the … before you try again." */
  readonly thing: 'group' | 'pipeline';
  readonly providerName: string;
  /** When it was written down, on the journal's clock. */
  readonly createdAt: number;
  /** The row said so when it was taken up. */
  readonly sending: boolean;
  readonly lastStep?: { readonly name: string; readonly outcome: string };
  apply(signal: AbortSignal): Promise<ApplyResult>;
  readBack(signal: AbortSignal): Promise<Found>;
  /** Under the lease's fence. */
  move(move: DeliveryMove): Promise<void>;
  /** The provider works on it: writes that down. */
  accepted(
    answer: Extract<ApplyResult, { readonly outcome: 'accepted' }>,
  ): Promise<void>;
  boundary(name: Boundary): Promise<void>;
}

/**
 * Brings one action from a journal to its provider, with at most one effect.
 *
 * The row says `sending` before the provider is called. Whoever finds such a row, after a crash or an answer that never
 * came, asks the provider what became of it before doing anything else, and sends it (again) only when nothing of it is
 * there, under the same idempotency key and for the state that the person saw. So the provider does it once, or refuses
 * because the world has changed. Every step is written under the lease's fence.
 */
export class Delivery {
  readonly #action: Delivered;
  readonly #lease: Lease;
  readonly #clock: JournalClock;
  readonly #settings: JournalSettings;
  #last?: { readonly name: string; readonly outcome: string };

  constructor(
    action: Delivered,
    lease: Lease,
    clock: JournalClock,
    settings: JournalSettings,
  ) {
    this.#action = action;
    this.#last = action.lastStep;
    this.#lease = lease;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Resolves when the row says where it stands. */
  async run(): Promise<void> {
    if (!this.#action.sending) {
      if (await this.#tooLateToSend()) {
        await this.#endUnsent();
        return;
      }
      await this.#move({
        to: 'sending',
        message: 'On its way to the provider.',
        step: {
          name: 'sent',
          outcome: `Given to '${this.#action.providerName}'.`,
        },
      });
      await this.#action.boundary('sent');
    } else {
      const found = await this.#lookBack();
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
    await this.#send();
  }

  async #send(): Promise<void> {
    let unreachable = '';
    // What is on its way, from here or from a former owner, may still arrive although nothing of it is there yet.
    let underWay = this.#action.sending;
    for (let attempt = 0; attempt < this.#settings.attempts; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      this.#lease.check();
      let answer: Found | undefined;
      try {
        answer = await this.#action.apply(this.#limit());
      } catch (error) {
        unreachable = messageOf(error);
        if (wasNotSent(error)) {
          if (!isRetryable(error)) break;
          continue;
        }
        underWay = true;
        answer = await this.#lookBack();
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
    await this.#action.boundary('finished');
  }

  /** What became of what was sent; `undefined` when the provider does not say, which is then written down. */
  async #lookBack(): Promise<Found | undefined> {
    let reason = '';
    for (let attempt = 0; attempt < this.#settings.attempts; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      this.#lease.check();
      try {
        const found = await this.#action.readBack(this.#limit());
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
        message: `Nobody can tell whether it happened: ${reason} ${
          this.#look
        } before you try again.`,
        step: { name: 'finished', outcome: 'The outcome is unknown.' },
      });
      await this.#action.boundary('finished');
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
    await this.#action.boundary('applied');
    if (answer.outcome === 'accepted') {
      await this.#action.accepted(answer);
      return;
    }
    await this.#move({
      to: 'refused',
      message: answer.message,
      step: { name: 'finished', outcome: answer.message },
    });
    await this.#action.boundary('finished');
  }

  /** What a person asked for a while ago may not be what they want now. */
  async #tooLateToSend(): Promise<boolean> {
    return (await this.#age()) > this.#settings.sendWithinMs;
  }

  async #age(): Promise<number> {
    return (await this.#clock.now()) - this.#action.createdAt;
  }

  async #endUnsent(): Promise<void> {
    await this.#move({
      to: 'refused',
      message: `Nothing was sent: the portal was interrupted and came back too late. ${
        this.#look
      } and ask again.`,
      step: { name: 'finished', outcome: 'Nothing was sent.' },
    });
    await this.#action.boundary('finished');
  }

  get #look(): string {
    return `Look at the ${this.#action.thing}`;
  }

  async #move(move: DeliveryMove): Promise<void> {
    await this.#action.move(move);
    this.#last = move.step ?? this.#last;
  }

  /** A step that says what the one before it said is not told again. */
  #news(step: DeliveryStep): DeliveryStep | undefined {
    const { name, outcome } = step;
    const known = this.#last?.name === name && this.#last.outcome === outcome;
    return known ? undefined : step;
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
