import type { Money } from '../money.ts';

export interface Charge {
  readonly amount: Money;
  /** The same for every attempt of one order. The provider takes the money at most once for it. */
  readonly idempotencyKey: string;
  /** Stands for the customer's card; the shop never sees the card. */
  readonly token: string;
  readonly signal: AbortSignal;
}

export type Charged =
  | { readonly outcome: 'captured'; readonly reference: string }
  | { readonly outcome: 'declined'; readonly reason: string };

/** Takes and returns money. Called outside of any transaction and without a lock held. */
export interface PaymentProvider {
  /** Stable word, for example `test`. */
  readonly name: string;
  /**
   * Takes the money. Calling again with the same key gives the first outcome. Rejects when the outcome is not known (timeout,
   * no connection): the charge may still have happened.
   */
  charge(charge: Charge): Promise<Charged>;
  /**
   * Makes sure that nothing stays taken for this key: returns what was taken, refuses what is still to come. May be called
   * twice and for keys that were never charged.
   */
  reverse(idempotencyKey: string): Promise<void>;
}
