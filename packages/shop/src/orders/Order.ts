import type { Money } from '../money.ts';
import { stateOf } from './states.ts';
import type { OrderState, OrderStatus } from './states.ts';

export const SHIPPING_METHODS = ['standard', 'express'] as const;
export type ShippingMethod = (typeof SHIPPING_METHODS)[number];

export interface Customer {
  readonly email: string;
  readonly name: string;
  readonly address: {
    readonly street: string;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
  };
}

export interface OrderLine {
  readonly variantId: number;
  readonly sku: string;
  readonly slug: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  /** Before any discount. */
  readonly lineTotal: Money;
  /** Taken off the line: its promotion, and its share of what was taken off the order. */
  readonly discount: Money;
  /** Percent. */
  readonly taxRate: number;
}

/** What a promotion or a coupon takes off. */
export interface Discount {
  readonly title: string;
  /** Only of a coupon. */
  readonly code?: string;
  readonly amount: Money;
}

/** The tax that an amount contains. */
export interface Tax {
  /** Percent. */
  readonly rate: number;
  readonly gross: Money;
  readonly tax: Money;
}

export interface Order {
  readonly id: string;
  /** For people, on letters and in e-mails. */
  readonly number: number;
  /** Together with the id: the right to see it. */
  readonly token: string;
  /** `placed`: the stock is reserved, the money is not taken yet. */
  readonly status: OrderState;
  readonly customer: Customer;
  readonly shippingMethod: ShippingMethod;
  readonly lines: readonly OrderLine[];
  /** The lines before any discount. */
  readonly subtotal: Money;
  readonly discounts: readonly Discount[];
  readonly discount: Money;
  readonly shipping: Money;
  /** Contained in the total, by rate. */
  readonly taxes: readonly Tax[];
  readonly tax: Money;
  readonly total: Money;
  /** Of the total: what was given back, or is on its way back. */
  readonly refunded: Money;
  readonly createdAt: string;
}

/** As the SQL functions describe an order. */
export interface OrderView extends PricedView {
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly status: OrderStatus;
  readonly customer: Customer;
  /** Whose account it belongs to. */
  readonly customerId: string | null;
  readonly shippingMethod: ShippingMethod;
  /** Absent while nothing was given back. */
  readonly refunded?: number;
  readonly createdAt: string;
  /** Digest of the request that placed it. */
  readonly hash: string;
}

/** Amounts and lines as the SQL functions describe them, of an order and of a quote alike. */
export interface PricedView {
  readonly currency: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
  readonly discounts: readonly {
    readonly title: string;
    readonly code: string | null;
    readonly amount: number;
  }[];
  /** Rates in hundredths of a percent. */
  readonly taxes: readonly {
    readonly rate: number;
    readonly gross: number;
    readonly tax: number;
  }[];
  readonly lines: readonly {
    readonly variantId: number;
    readonly sku: string;
    readonly slug: string;
    readonly title: string;
    readonly quantity: number;
    readonly price: number;
    readonly discount: number;
    readonly taxRate: number;
  }[];
}

export function toOrder(view: OrderView): Order {
  return {
    id: view.id,
    number: view.number,
    token: view.token,
    status: stateOf(view.status),
    customer: view.customer,
    shippingMethod: view.shippingMethod,
    ...toPriced(view),
    refunded: { amount: view.refunded ?? 0, currency: view.currency },
    createdAt: new Date(view.createdAt).toISOString(),
  };
}

export type Priced = Pick<
  Order,
  | 'lines'
  | 'subtotal'
  | 'discounts'
  | 'discount'
  | 'shipping'
  | 'taxes'
  | 'tax'
  | 'total'
>;

export function toPriced(view: PricedView): Priced {
  const { currency } = view;
  const money = (amount: number): Money => ({ amount, currency });
  return {
    lines: view.lines.map(line => ({
      variantId: line.variantId,
      sku: line.sku,
      slug: line.slug,
      title: line.title,
      quantity: line.quantity,
      unitPrice: money(line.price),
      lineTotal: money(line.price * line.quantity),
      discount: money(line.discount),
      taxRate: line.taxRate / 100,
    })),
    subtotal: money(view.subtotal),
    discounts: view.discounts.map(({ title, code, amount }) => ({
      title,
      ...(code === null ? {} : { code }),
      amount: money(amount),
    })),
    discount: money(view.discount),
    shipping: money(view.shipping),
    taxes: view.taxes.map(({ rate, gross, tax }) => ({
      rate: rate / 100,
      gross: money(gross),
      tax: money(tax),
    })),
    tax: money(view.tax),
    total: money(view.total),
  };
}
