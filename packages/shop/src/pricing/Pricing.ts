import type { Cart } from '../carts/Cart.ts';
import type { Database } from '../database/Database.ts';
import type { ShippingMethod } from '../orders/Order.ts';
import { toQuote } from './Quote.ts';
import type { Quote, QuoteView } from './Quote.ts';

/** A country that the shop delivers to. */
export interface Country {
  readonly code: string;
  readonly name: string;
  /** Why no tax is contained. */
  readonly taxNote?: string;
}

/** Tells what things cost, from the same SQL functions that place orders; see migrations/0002_pricing. Changes nothing. */
export class Pricing {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** `undefined`: the shop does not deliver there in the cart's currency. Where a cart is kept does not matter. */
  async quote(
    cart: Cart,
    where: {
      readonly country: string;
      /** One that is not offered there stands for the first one that is. */
      readonly method?: ShippingMethod;
      readonly email?: string;
    },
  ): Promise<Quote | undefined> {
    const lines = cart.lines.map(line => ({
      variant: line.variantId,
      quantity: line.quantity,
      price: line.unitPrice.amount,
    }));
    const rows = await this.#database.rows<{ quote: QuoteView | null }>(
      'quote_cart',
      'SELECT quote_cart($1, $2, $3, $4, $5, $6) AS quote',
      [
        JSON.stringify(lines),
        cart.subtotal.currency,
        where.country,
        where.method ?? null,
        cart.coupon ?? null,
        where.email ?? null,
      ],
    );
    const view = rows[0]?.quote;
    return view ? toQuote(view, where.country) : undefined;
  }

  async countries(): Promise<readonly Country[]> {
    const rows = await this.#database.rows<{
      code: string;
      name: string;
      tax_note: string | null;
    }>(
      'countries',
      'SELECT code, name, tax_note FROM countries c WHERE EXISTS (SELECT 1 FROM shipping_rates s WHERE s.country = c.code) ORDER BY name',
    );
    return rows.map(row => ({
      code: row.code,
      name: row.name,
      ...(row.tax_note === null ? {} : { taxNote: row.tax_note }),
    }));
  }
}
