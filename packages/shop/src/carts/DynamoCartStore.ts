import { randomUUID } from 'node:crypto';
import type { Database } from '../database/Database.ts';
import { Problem } from '../http/Problem.ts';
import { toCart } from './Cart.ts';
import type { Cart, CartView } from './Cart.ts';
import { acceptPrices, changeLine, mergeCarts } from './CartDocument.ts';
import type { CartDocument, TodaysPrice } from './CartDocument.ts';
import { DAYS_KEPT } from './CartStore.ts';
import type {
  CartKey,
  CartStore,
  Changed,
  Created,
  Wanted,
} from './CartStore.ts';
import type { DynamoClient, DynamoItem, DynamoWrite } from './DynamoClient.ts';

const ATTEMPTS = 20;

interface Checked {
  readonly status: 'open' | 'ordered';
  readonly order_id: string | null;
}

/**
 * Carts in DynamoDB: one item a cart, changed only at the version that was read. Products and prices stay in the shop's database,
 * and so does the decision whether a cart is ordered: a checkout gets a copy of the cart there (`lend`), and from then on it is
 * asked. So an order holds what was in the cart when the customer pressed the button.
 */
export class DynamoCartStore implements CartStore {
  readonly depth = 0;
  readonly #database: Database;
  readonly #client: DynamoClient;

  constructor(database: Database, client: DynamoClient) {
    this.#database = database;
    this.#client = client;
  }

  async create(
    wanted: readonly Wanted[],
    customerId?: string,
  ): Promise<Created> {
    const today = await this.#today(wanted.map(({ variantId }) => variantId));
    const offered = new Map(
      today.flatMap(one => (one.published ? [[one.id, one]] : [])),
    );
    const ids = wanted
      .map(({ variantId }) => variantId)
      .filter(id => !offered.has(id));
    if (ids.length > 0) return { outcome: 'unknownVariants', ids };
    const cart: CartDocument = {
      id: randomUUID(),
      version: 1,
      revision: 1,
      currency: today[0]?.currency ?? 'EUR',
      lines: wanted.map(({ variantId, quantity }) => ({
        variant: variantId,
        quantity,
        price: offered.get(variantId)?.price ?? 0,
      })),
      coupon: null,
      customer_id: customerId ?? null,
      expires_at: new Date(Date.now() + DAYS_KEPT * 86_400_000).toISOString(),
    };
    await this.#client.write({ put: toItem(cart), before: undefined });
    if (customerId !== undefined) await this.#point(customerId, cart);
    return { outcome: 'created', cart: await this.#show(cart) };
  }

  async find(key: CartKey): Promise<Cart | undefined> {
    const cart = await this.#read(key);
    return cart && this.#show(cart);
  }

  add(key: CartKey, wanted: Wanted): Promise<Changed> {
    return this.#change(key, async cart =>
      changeLine(
        cart,
        'add',
        wanted,
        (await this.#today([wanted.variantId]))[0],
      ),
    );
  }

  setQuantity(key: CartKey, wanted: Wanted): Promise<Changed> {
    return this.#change(key, async cart =>
      changeLine(
        cart,
        'set',
        wanted,
        (await this.#today([wanted.variantId]))[0],
      ),
    );
  }

  acceptPrices(key: CartKey): Promise<Changed> {
    return this.#change(key, async cart =>
      acceptPrices(
        cart,
        await this.#today(cart.lines.map(({ variant }) => variant)),
      ),
    );
  }

  setCoupon(key: CartKey, code: string | undefined): Promise<Changed> {
    return this.#change(key, async cart => ({
      ...cart,
      coupon: code ?? null,
    }));
  }

  async adopt(
    customerId: string,
    guestId: string | undefined,
  ): Promise<string | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const own = await this.#openCartOf(customerId);
      const guest =
        guestId === undefined
          ? undefined
          : await this.#openCart({ id: guestId, customerId });
      if (guest === undefined || guest.id === own?.id) return own?.id;
      const writes: DynamoWrite[] =
        own === undefined
          ? [next(guest, { ...guest, customer_id: customerId })]
          : [
              next(own, mergeCarts(own, guest)),
              { deleted: guest.id, before: guest.revision },
            ];
      if (await this.#client.write(...writes)) {
        if (own === undefined) await this.#point(customerId, guest);
        return own?.id ?? guest.id;
      }
    }
    throw busy();
  }

  /** The copy that a checkout works on. One that is ordered already stays as it is. */
  async lend(key: CartKey): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const cart = await this.#read(key);
      if (cart === undefined) {
        // Deleted or somebody else's: an older copy must not be ordered in its place.
        await this.#database.rows(
          'forget_lent_cart',
          `DELETE FROM carts WHERE id = $1 AND status = 'open' AND (customer_id IS NULL OR customer_id = $2)`,
          [key.id, key.customerId ?? null],
        );
        return;
      }
      // Noted before the copy is there: who changes the cart from now on looks at the copy first.
      const lent = { ...cart, revision: cart.revision + 1, lent: true };
      if (
        cart.lent ||
        (await this.#client.write({
          put: toItem(lent),
          before: cart.revision,
        }))
      ) {
        await this.#database.rows(
          'lend_cart',
          `INSERT INTO carts (id, version, currency, lines, coupon, customer_id, expires_at)
           SELECT id, version, currency, lines, coupon, customer_id, expires_at FROM jsonb_populate_record(NULL::carts, $1)
           ON CONFLICT (id) DO UPDATE SET version = excluded.version, currency = excluded.currency, lines = excluded.lines,
             coupon = excluded.coupon, customer_id = excluded.customer_id
           WHERE carts.status = 'open'`,
          [JSON.stringify(cart)],
        );
        return;
      }
    }
    throw busy();
  }

  /** DynamoDB deletes by itself what is past its time (`expires`); here go the copies. */
  async removeExpired(): Promise<void> {
    await this.#database.rows(
      'remove_carts',
      `DELETE FROM carts WHERE id IN (
         SELECT id FROM carts WHERE expires_at < now() ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)`,
    );
  }

  close(): void {
    this.#client.close();
  }

  async #change(
    key: CartKey,
    change: (
      cart: CartDocument,
    ) => Promise<CartDocument | Exclude<Changed['outcome'], 'changed'>>,
  ): Promise<Changed> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const cart = await this.#read(key);
      if (cart === undefined) return { outcome: 'noCart' };
      if ((await this.#checked(cart)).status === 'ordered')
        return { outcome: 'ordered' };
      const changed = await change(cart);
      if (typeof changed === 'string') return { outcome: changed };
      const write = next(cart, changed);
      if (await this.#client.write(write)) {
        return {
          outcome: 'changed',
          cart: await this.#show(fromItem(write.put)),
        };
      }
    }
    throw busy();
  }

  /** DynamoDB takes its time to delete; what is past its time is not there. */
  async #read({ id, customerId }: CartKey): Promise<CartDocument | undefined> {
    const item = await this.#client.get(id);
    const cart = item && fromItem(item);
    if (cart === undefined || Date.parse(cart.expires_at) <= Date.now())
      return undefined;
    return cart.customer_id === null || cart.customer_id === customerId
      ? cart
      : undefined;
  }

  async #openCart(key: CartKey): Promise<CartDocument | undefined> {
    const cart = await this.#read(key);
    if (cart === undefined) return undefined;
    return (await this.#checked(cart)).status === 'open' ? cart : undefined;
  }

  async #openCartOf(customerId: string): Promise<CartDocument | undefined> {
    const item = await this.#client.get(pointerOf(customerId));
    return item && this.#openCart({ id: item.text, customerId });
  }

  /** Remembers which cart is the customer's. Written last, and only a hint: the cart itself says whose it is. */
  async #point(customerId: string, cart: CartDocument): Promise<void> {
    const id = pointerOf(customerId);
    const before = await this.#client.get(id);
    await this.#client.write({
      put: {
        ...toItem(cart),
        id,
        version: (before?.version ?? 0) + 1,
        text: cart.id,
      },
      before: before?.version,
    });
  }

  async #checked(cart: CartDocument): Promise<Checked> {
    const open: Checked = { status: 'open', order_id: null };
    if (!cart.lent) return open;
    const [row] = await this.#database.rows<Checked>(
      'lent_cart',
      'SELECT status, order_id FROM carts WHERE id = $1',
      [cart.id],
    );
    return row ?? open;
  }

  async #show(cart: CartDocument): Promise<Cart> {
    const rows = await this.#database.rows<{ cart: CartView }>(
      'show_cart',
      'SELECT cart_view(c) AS cart FROM jsonb_populate_record(NULL::carts, $1) c',
      [JSON.stringify({ ...cart, ...(await this.#checked(cart)) })],
    );
    if (rows[0] === undefined) throw new Error('cart_view answered nothing.');
    return toCart(rows[0].cart);
  }

  #today(ids: readonly number[]): Promise<TodaysPrice[]> {
    return this.#database.rows<TodaysPrice>(
      'todays_prices',
      `SELECT v.id, v.price_minor AS price, v.currency, p.published
       FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ANY ($1)`,
      [ids],
    );
  }
}

function next(
  before: CartDocument,
  changed: CartDocument,
): { readonly put: DynamoItem; readonly before: number } {
  return {
    put: toItem({
      ...changed,
      version: before.version + 1,
      revision: before.revision + 1,
    }),
    before: before.revision,
  };
}

function pointerOf(customerId: string): string {
  return `customer:${customerId}`;
}

function toItem(cart: CartDocument): DynamoItem {
  return {
    id: cart.id,
    version: cart.revision,
    text: JSON.stringify(cart),
    expires: Math.floor(Date.parse(cart.expires_at) / 1_000),
  };
}

/** Only this file writes items, so what is in them is what it wrote. */
function fromItem(item: DynamoItem): CartDocument {
  return JSON.parse(item.text) as CartDocument;
}

function busy(): Problem {
  return Problem.unavailable(
    'The cart is being changed by several requests at once. Try again in a second.',
  );
}
