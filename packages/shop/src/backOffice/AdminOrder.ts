import type { Money } from '../money.ts';
import type { OrderDetails } from '../orders/OrderDetails.ts';
import type { OrderEvent, OrderState } from '../orders/states.ts';

/** A row of the list. */
export interface AdminOrderSummary {
  readonly id: string;
  readonly number: number;
  readonly status: OrderState;
  readonly name: string;
  readonly email: string;
  readonly pieces: number;
  readonly total: Money;
  readonly refunded: Money;
  readonly returnRequested: boolean;
  readonly createdAt: string;
}

export interface OrderPayment {
  readonly kind: 'charge' | 'capture' | 'void' | 'refund';
  readonly status: 'wanted' | 'done' | 'authorized' | 'declined';
  readonly amount: Money;
  readonly reference?: string;
  readonly at: string;
}

/** Without the customer's token: it would let staff act as the customer. */
export interface AdminOrder extends Omit<OrderDetails, 'token' | 'can'> {
  readonly payments: readonly OrderPayment[];
  /** What the one who looks may do with it now. */
  readonly events: readonly OrderEvent[];
}
