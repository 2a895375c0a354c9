import type { Customer } from '../orders/Order.ts';

/** A customer's account, as its owner sees it. */
export interface Account {
  readonly id: string;
  /** Small letters. */
  readonly email: string;
  readonly name: string;
  /** Offered at the next checkout. */
  readonly address?: Customer['address'];
  /** UTC, ISO 8601. */
  readonly createdAt: string;
}

/** What was changed; absent fields stay. `address` null forgets it. */
export interface AccountChange {
  readonly name?: string;
  readonly address?: Customer['address'] | null;
  readonly passwordHash?: string;
}
