import type { Cart } from './Cart.ts';

export interface Wanted {
  readonly variantId: number;
  readonly quantity: number;
}

/** Which cart, and who asks for it. A cart that belongs to a customer is not there for anybody else. */
export interface CartKey {
  readonly id: string;
  /** The customer who is signed in. */
  readonly customerId?: string;
}

export type Created =
  | { readonly outcome: 'created'; readonly cart: Cart }
  | { readonly outcome: 'unknownVariants'; readonly ids: readonly number[] };

export type Changed =
  | { readonly outcome: 'changed'; readonly cart: Cart }
  | {
      readonly outcome:
        | 'noCart'
        | 'ordered'
        | 'noLine'
        | 'noVariant'
        | 'tooMany'
        | 'full'
        | 'currency';
    };

/** Nobody touched it for so long: it is deleted. */
export const DAYS_KEPT = 30;

/** Where carts live, so that every instance sees the same and a restart loses none. */
export interface CartStore {
  /** Carts that wait to be created. */
  readonly depth: number;
  /** `lines` must be merged: no variant twice. With a customer it is hers from the start. */
  create(lines: readonly Wanted[], customerId?: string): Promise<Created>;
  find(cart: CartKey): Promise<Cart | undefined>;
  /** Adds pieces to a line, or the line. It takes today's price. */
  add(cart: CartKey, wanted: Wanted): Promise<Changed>;
  /** 0 takes the line out. */
  setQuantity(cart: CartKey, wanted: Wanted): Promise<Changed>;
  /** Takes today's prices for all lines. */
  acceptPrices(cart: CartKey): Promise<Changed>;
  /** Keeps a coupon, in capital letters; `undefined` forgets it. What it is worth is not its business. */
  setCoupon(cart: CartKey, code: string | undefined): Promise<Changed>;
  /**
   * Makes a guest's cart the customer's, or adds its lines to the cart the customer has. A cart that is not there or somebody
   * else's is passed over. Answers the id of the customer's cart, if there is one now. Doing it twice changes nothing.
   */
  adopt(
    customerId: string,
    guestId: string | undefined,
  ): Promise<string | undefined>;
  /**
   * Only for carts that are kept outside of the shop's database, where orders are placed: makes the cart as it is now known
   * there. Called at the beginning of every checkout; may be called again.
   */
  lend?(cart: CartKey): Promise<void>;
  /** Deletes carts that nobody touched for their time; at most 500 at a time. */
  removeExpired(): Promise<void>;
  close?(): void;
}
