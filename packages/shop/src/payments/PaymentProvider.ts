import type { IncomingHttpHeaders } from 'node:http';
import type { Money } from '../money.ts';

export interface Charge {
  readonly amount: Money;
  /** The same for every attempt of one order: its id. The provider takes the money at most once for it. */
  readonly idempotencyKey: string;
  /** Stands for the customer's card; the shop never sees the card. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** `authorized`: the money is promised, and taken by `capture`. `reference` is the provider's name of the charge. */
export type Charged =
  | { readonly outcome: 'captured'; readonly reference: string }
  | { readonly outcome: 'authorized'; readonly reference: string }
  | { readonly outcome: 'declined'; readonly reason: string };

export interface Capture {
  /** The key of the charge. */
  readonly idempotencyKey: string;
  readonly reference: string;
  readonly amount: Money;
  readonly signal: AbortSignal;
}

export interface Refund {
  /** The refund's own id: the same for every attempt. */
  readonly idempotencyKey: string;
  /** Of the charge. */
  readonly reference: string;
  readonly amount: Money;
  readonly signal: AbortSignal;
}

/** `pending`: the provider has it and will tell the end by an event. */
export type Refunded =
  | { readonly outcome: 'done'; readonly reference: string }
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'failed'; readonly reason: string };

export interface Reversal {
  /** The key of the charge. */
  readonly idempotencyKey: string;
  /** Of the charge. */
  readonly amount: Money;
  readonly signal: AbortSignal;
}

/** What a provider tells by itself. `id` is the same for every delivery of the same event. */
export type PaymentEvent =
  | {
      readonly id: string;
      readonly kind: 'charge';
      /** The key of the charge. */
      readonly orderId: string;
      readonly charged: Charged;
      /** What was promised or taken; absent when it was declined. */
      readonly amount?: Money;
    }
  | {
      readonly id: string;
      readonly kind: 'refund';
      readonly refundId: string;
      readonly refunded: Refunded;
    }
  | { readonly id: string; readonly kind: 'other'; readonly type: string };

/** A webhook as it came in: the bytes matter, they are what is signed. */
export interface Webhook {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Takes and returns money. Called outside of any transaction and without a lock held. Whatever rejects has an outcome that is
 * not known (timeout, no connection): it may have happened, and is asked again with the same key.
 */
export interface PaymentProvider {
  /** Stable word, for example `test`; the last part of its webhook's address. */
  readonly name: string;
  /** Says whether this can be one of its tokens, before anything is reserved. Answers what to give instead, or nothing. */
  refuseToken(token: string): string | undefined;
  /** Takes the money. Calling again with the same key gives the first outcome. */
  charge(charge: Charge): Promise<Charged>;
  /** Takes promised money. May be called again, also when it was taken already. */
  capture(capture: Capture): Promise<Charged>;
  /** Gives back a part or all of what was taken. Calling again with the same key gives the first outcome. */
  refund(refund: Refund): Promise<Refunded>;
  /**
   * Makes sure that nothing stays taken or promised for this key: returns what was taken, refuses what is still to come. May be
   * called twice and for keys that were never charged.
   */
  reverse(reversal: Reversal): Promise<void>;
  /** Checks who sent it and when. Answers `undefined` when it is not from the provider, or a replay of an old one. */
  readWebhook(webhook: Webhook): PaymentEvent | undefined;
  /** Only for a provider inside this process: where its own webhooks go. */
  connect?(deliver: (webhook: Webhook) => Promise<void>): void;
  /** Ends what it has under way by itself. */
  stop?(): void;
}
