import type { OrderState } from '../api/types.ts';

const STATES: Readonly<
  Record<OrderState, readonly [text: string, kind: string]>
> = {
  placed: ['Waits for payment', 'warn'],
  paid: ['Paid', 'good'],
  packed: ['Packed', 'good'],
  shipped: ['On its way', 'good'],
  delivered: ['Delivered', 'good'],
  cancelled: ['Cancelled', 'bad'],
  returned: ['Returned', 'warn'],
  refunded: ['Refunded', 'warn'],
};

export function stateText(status: OrderState): string {
  return STATES[status][0];
}

export function OrderTag({ status }: { readonly status: OrderState }) {
  const [text, kind] = STATES[status];
  return <span className={`tag ${kind}`}>{text}</span>;
}
