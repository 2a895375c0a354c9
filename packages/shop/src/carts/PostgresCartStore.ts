import { MicroBatch } from '../batching/MicroBatch.ts';
import { isRolledBack } from '../database/Database.ts';
import type { Database } from '../database/Database.ts';
import { orderedId } from '../ids/orderedId.ts';
import { toCart } from './Cart.ts';
import type { Cart, CartView } from './Cart.ts';
import { DAYS_KEPT } from './CartStore.ts';
import type {
  CartKey,
  CartStore,
  Changed,
  Created,
  Wanted,
} from './CartStore.ts';

interface NewCart {
  readonly lines: readonly Wanted[];
  readonly customerId?: string;
}

/** Carts in the shop's own database. New ones are written many at a time; see migrations/0002_carts_and_orders. */
export class PostgresCartStore implements CartStore {
  readonly #database: Database;
  readonly #creating: MicroBatch<NewCart, Created>;

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

  create(lines: readonly Wanted[], customerId?: string): Promise<Created> {
    return this.#creating.submit({
      lines,
      ...(customerId === undefined ? {} : { customerId }),
    });
  }

  async find({ id, customerId }: CartKey): Promise<Cart | undefined> {
    const rows = await this.#database.rows<{ cart: CartView }>(
      'cart',
      `SELECT cart_view(c) AS cart FROM carts c
       WHERE c.id = $1 AND c.expires_at > now() AND (c.customer_id IS NULL OR c.customer_id = $2)`,
      [id, customerId ?? null],
    );
    return rows[0] && toCart(rows[0].cart);
  }

  add(cart: CartKey, wanted: Wanted): Promise<Changed> {
    return this.#change(cart, 'add', wanted);
  }

  setQuantity(cart: CartKey, wanted: Wanted): Promise<Changed> {
    return this.#change(cart, 'set', wanted);
  }

  acceptPrices(cart: CartKey): Promise<Changed> {
    return this.#change(cart, 'accept');
  }

  setCoupon(cart: CartKey, code: string | undefined): Promise<Changed> {
    return this.#change(cart, 'coupon', undefined, code);
  }

  async adopt(
    customerId: string,
    guestId: string | undefined,
  ): Promise<string | undefined> {
    const rows = await this.#database.rows<{ id: string | null }>(
      'adopt_cart',
      'SELECT adopt_cart($1, $2) AS id',
      [customerId, guestId ?? null],
    );
    return rows[0]?.id ?? undefined;
  }

  async removeExpired(): Promise<void> {
    await this.#database.rows(
      'remove_carts',
      `DELETE FROM carts WHERE id IN (
         SELECT id FROM carts WHERE expires_at < now() ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)`,
    );
  }

  async #create(items: readonly NewCart[]): Promise<Created[]> {
    const expiresAt = new Date(
      Date.now() + DAYS_KEPT * 86_400_000,
    ).toISOString();
    const batch = items.map((item, index) => ({
      n: index + 1,
      id: orderedId(),
      expiresAt,
      ...item,
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
    { id, customerId }: CartKey,
    mode: 'add' | 'set' | 'accept' | 'coupon',
    wanted?: Wanted,
    coupon?: string,
  ): Promise<Changed> {
    const rows = await this.#database.rows<{
      outcome: Changed['outcome'];
      cart: CartView | null;
    }>(
      'change_cart',
      'SELECT outcome, cart FROM change_cart($1, $2, $3, $4, $5, $6)',
      [
        id,
        customerId ?? null,
        mode,
        wanted?.variantId ?? null,
        wanted?.quantity ?? null,
        coupon ?? null,
      ],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('change_cart answered nothing.');
    if (row.outcome !== 'changed') return { outcome: row.outcome };
    if (row.cart === null)
      throw new Error('change_cart changed a cart without showing it.');
    return { outcome: 'changed', cart: toCart(row.cart) };
  }
}
