/**
 * The life of an order as data. Everything that moves an order asks this table which states it may come from, and the tests
 * walk through every state and every event of it.
 *
 * ```
 *  (pending_payment) ──authorize──▶ placed ──pay──▶ paid ──pack──▶ packed ──ship──▶ shipped ──deliver──▶ delivered
 *        │  └──────────────pay───────────────────▶                                    └──return──▶ returned ◀──┘
 *        ├─decline─▶ (declined)     cancel: until it is shipped ─▶ cancelled     refund of the whole ─▶ refunded
 *        └─expire──▶ (expired)
 * ```
 *
 * States in brackets are the shop's own: outside they read `placed` (the stock is reserved, the payment is not known yet) and
 * `cancelled` (the order ended without its money).
 */
export const ORDER_STATES = [
  'placed',
  'paid',
  'packed',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
  'refunded',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** As it is stored. */
export const ORDER_STATUSES = [
  'pending_payment',
  'declined',
  'expired',
  ...ORDER_STATES,
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const ORDER_EVENTS = [
  'authorize',
  'pay',
  'decline',
  'expire',
  'pack',
  'ship',
  'deliver',
  'cancel',
  'return',
  'reject-return',
  'refund',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

export type Actor = 'provider' | 'shop' | 'customer' | 'clerk' | 'manager';

export interface Transition {
  readonly event: OrderEvent;
  readonly from: readonly OrderStatus[];
  /** `undefined`: it stays where it is. A refund moves only when nothing is left to give back, a return when all is back. */
  readonly to?: OrderStatus;
  /** Who may ask for it. A manager may do what a clerk may. */
  readonly by: readonly Actor[];
  /** `back`: all pieces that are not back yet · `chosen`: the pieces that are named, when told so. Never a piece twice. */
  readonly stock: 'none' | 'back' | 'chosen';
  /** `reverse`: whatever was promised or taken ends · `refund rest`: all that was not given back yet · `refund`: an amount. */
  readonly money: 'none' | 'reverse' | 'refund rest' | 'refund';
}

export const TRANSITIONS: readonly Transition[] = [
  {
    event: 'authorize',
    from: ['pending_payment'],
    to: 'placed',
    by: ['provider'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'pay',
    from: ['pending_payment', 'placed'],
    to: 'paid',
    by: ['provider'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'decline',
    from: ['pending_payment', 'placed'],
    to: 'declined',
    by: ['provider'],
    stock: 'back',
    money: 'none',
  },
  {
    event: 'expire',
    from: ['pending_payment'],
    to: 'expired',
    by: ['shop'],
    stock: 'back',
    money: 'reverse',
  },
  {
    event: 'pack',
    from: ['paid'],
    to: 'packed',
    by: ['clerk'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'ship',
    from: ['packed'],
    to: 'shipped',
    by: ['clerk'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'deliver',
    from: ['shipped'],
    to: 'delivered',
    by: ['clerk'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'cancel',
    from: ['pending_payment', 'placed'],
    to: 'cancelled',
    by: ['customer', 'clerk'],
    stock: 'back',
    money: 'reverse',
  },
  {
    event: 'cancel',
    from: ['paid'],
    to: 'cancelled',
    by: ['customer', 'manager'],
    stock: 'back',
    money: 'refund rest',
  },
  {
    event: 'cancel',
    from: ['packed'],
    to: 'cancelled',
    by: ['manager'],
    stock: 'back',
    money: 'refund rest',
  },
  {
    event: 'return',
    from: ['shipped', 'delivered', 'returned'],
    to: 'returned',
    by: ['clerk'],
    stock: 'chosen',
    money: 'none',
  },
  // The money went back first, the goods follow.
  {
    event: 'return',
    from: ['refunded'],
    by: ['clerk'],
    stock: 'chosen',
    money: 'none',
  },
  {
    event: 'reject-return',
    from: ['shipped', 'delivered', 'returned', 'refunded'],
    by: ['clerk'],
    stock: 'none',
    money: 'none',
  },
  {
    event: 'refund',
    from: ['paid', 'packed', 'shipped', 'delivered', 'returned'],
    to: 'refunded',
    by: ['manager'],
    stock: 'chosen',
    money: 'refund',
  },
  // What the provider refused when it was cancelled.
  {
    event: 'refund',
    from: ['cancelled'],
    by: ['manager'],
    stock: 'none',
    money: 'refund',
  },
];

/** The transition that an event makes from this state, if there is one. */
export function transitionOf(
  event: OrderEvent,
  from: OrderStatus,
): Transition | undefined {
  return TRANSITIONS.find(
    transition => transition.event === event && transition.from.includes(from),
  );
}

/** What may happen next, in the order of the table. */
export function eventsFrom(
  from: OrderStatus,
  actors: readonly Actor[],
): readonly OrderEvent[] {
  return TRANSITIONS.filter(
    transition =>
      transition.from.includes(from) &&
      transition.by.some(actor => actors.includes(actor)),
  ).map(transition => transition.event);
}

/** As customers and staff see it. */
export function stateOf(status: OrderStatus): OrderState {
  switch (status) {
    case 'pending_payment':
      return 'placed';
    case 'declined':
    case 'expired':
      return 'cancelled';
    default:
      return status;
  }
}

/** The statuses that read as this state. */
export function statusesOf(state: OrderState): readonly OrderStatus[] {
  return ORDER_STATUSES.filter(status => stateOf(status) === state);
}
