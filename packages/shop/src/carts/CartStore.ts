import { randomUUID } from 'node:crypto';
import { MicroBatch } from '../batching/MicroBatch.ts';
import { isRolledBack } from '../database/Database.ts';
import type { Database } from '../database/Database.ts';
import { toCart } from './Cart.ts';
import type { Cart, CartView } from './Cart.ts';

export interface Wanted {
  readonly variantId: number;
  readonly quantity: number;
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

const DAYS_KEPT = 30;

/** Where carts live: in PostgreSQL, so that every instance sees the same and a restart loses none. */
export class CartStore {
  readonly #database: Database;
  readonly #creating: MicroBatch<readonly Wanted[], Created>;

  constructor(database: Database, queueLimit: number) {
    this.#database = database;
    this.#creating = new MicroBatch({
      name: 'new carts',
      maxWaiting: queueLimit,
      separable: isRolledBack,
      run: items => this.#create(items),
    });
  }

  get depth(): number {
    return this.#creating.depth;
  }

  /** `lines` must be merged: no variant twice. */
  create(lines: readonly Wanted[]): Promise<Created> {
    return this.#creating.submit(lines);
  }

  async find(id: string): Promise<Cart | undefined> {
    const rows = await this.#database.rows<{ cart: CartView }>(
      'cart',
      'SELECT cart_view(c) AS cart FROM carts c WHERE c.id = $1 AND c.expires_at > now()',
      [id],
    );
    return rows[0] && toCart(rows[0].cart);
  }

  add(id: string, wanted: Wanted): Promise<Changed> {
    return this.#change(id, 'add', wanted.variantId, wanted.quantity);
  }

  /** 0 takes the line out. */
  setQuantity(id: string, wanted: Wanted): Promise<Changed> {
    return this.#change(id, 'set', wanted.variantId, wanted.quantity);
  }

  /** Takes today's prices for all lines. */
  acceptPrices(id: string): Promise<Changed> {
    return this.#change(id, 'accept', 0, 0);
  }

  /** Deletes carts that nobody touched for 30 days; at most 500 at a time. */
  async removeExpired(): Promise<void> {
    await this.#database.rows(
      'remove_carts',
      `DELETE FROM carts WHERE id IN (
         SELECT id FROM carts WHERE expires_at < now() ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)`,
    );
  }

  async #create(items: readonly (readonly Wanted[])[]): Promise<Created[]> {
    const expiresAt = new Date(
      Date.now() + DAYS_KEPT * 86_400_000,
    ).toISOString();
    const batch = items.map((lines, index) => ({
      n: index + 1,
      id: randomUUID(),
      expiresAt,
      lines,
    }));
    const rows = await this.#database.rows<{
      n: number;
      cart: CartView | null;
      unknown: number[] | null;
    }>('create_carts', 'SELECT n, cart, unknown FROM create_carts($1)', [
      JSON.stringify(batch),
    ]);
    const answers: Created[] = [];
    for (const row of rows) {
      answers[row.n - 1] = row.cart
        ? { outcome: 'created', cart: toCart(row.cart) }
        : { outcome: 'unknownVariants', ids: row.unknown ?? [] };
    }
    return answers;
  }

  async #change(
    id: string,
    mode: 'add' | 'set' | 'accept',
    variantId: number,
    quantity: number,
  ): Promise<Changed> {
    const rows = await this.#database.rows<{
      outcome: Changed['outcome'];
      cart: CartView | null;
    }>('change_cart', 'SELECT outcome, cart FROM change_cart($1, $2, $3, $4)', [
      id,
      mode,
      variantId,
      quantity,
    ]);
    const row = rows[0];
    if (row === undefined) throw new Error('change_cart answered nothing.');
    if (row.outcome !== 'changed') return { outcome: row.outcome };
    if (row.cart === null)
      throw new Error('change_cart changed a cart without showing it.');
    return { outcome: 'changed', cart: toCart(row.cart) };
  }
}
