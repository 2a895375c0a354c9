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
  readonly lineTotal: Money;
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
  readonly subtotal: Money;
  readonly shipping: Money;
  readonly total: Money;
  /** Of the total: what was given back, or is on its way back. */
  readonly refunded: Money;
  readonly createdAt: string;
}

/** As the SQL functions describe an order. */
export interface OrderView {
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly status: OrderStatus;
  readonly customer: Customer;
  readonly shippingMethod: ShippingMethod;
  readonly currency: string;
  readonly subtotal: number;
  readonly shipping: number;
  /** Absent while nothing was given back. */
  readonly refunded?: number;
  readonly createdAt: string;
  /** Digest of the request that placed it. */
  readonly hash: string;
  readonly lines: readonly {
    readonly variantId: number;
    readonly sku: string;
    readonly slug: string;
    readonly title: string;
    readonly quantity: number;
    readonly price: number;
  }[];
}

export function toOrder(view: OrderView): Order {
  const { currency } = view;
  return {
    id: view.id,
    number: view.number,
    token: view.token,
    status: stateOf(view.status),
    customer: view.customer,
    shippingMethod: view.shippingMethod,
    lines: view.lines.map(({ price, ...line }) => ({
      ...line,
      unitPrice: { amount: price, currency },
      lineTotal: { amount: price * line.quantity, currency },
    })),
    subtotal: { amount: view.subtotal, currency },
    shipping: { amount: view.shipping, currency },
    total: { amount: view.subtotal + view.shipping, currency },
    refunded: { amount: view.refunded ?? 0, currency },
    createdAt: new Date(view.createdAt).toISOString(),
  };
}
