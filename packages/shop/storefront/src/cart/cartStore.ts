import type { Cart } from '../api/types.ts';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import { createStore } from '../shell/createStore.ts';
import { kept } from '../shell/kept.ts';
import { say } from '../shell/toastStore.ts';

export interface CartState {
  /** `unknown` until it was asked for once. */
  readonly status: 'unknown' | 'ready' | 'failed';
  /** Absent: nothing was put into one yet. */
  readonly cart?: Cart;
  readonly message?: string;
}

/** The cart lives in the shop; this browser knows its id. */
export const cartStore = createStore<CartState>({ status: 'unknown' });

export function countPieces(cart: Cart | undefined): number {
  return cart?.status === 'open' ? cart.pieces : 0;
}

export function cartId(): string | undefined {
  return kept.get('cart');
}

export function keepCart(cart: Cart): void {
  kept.set('cart', cart.id);
  cartStore.set({ status: 'ready', cart });
}

/** Forgets it: it was ordered, or belongs to somebody who signed out. */
export function leaveCart(): void {
  kept.set('cart', undefined);
  cartStore.set({ status: 'ready' });
}

let loading: Promise<void> | undefined;

/** Asks for the cart once; with `fresh` again. */
export function loadCart(fresh = false): Promise<void> {
  if (!fresh && cartStore.get().status === 'ready') return Promise.resolve();
  loading ??= readCart().finally(() => {
    loading = undefined;
  });
  return loading;
}

async function readCart(): Promise<void> {
  const id = cartId();
  if (id === undefined) {
    cartStore.set({ status: 'ready' });
    return;
  }
  try {
    const cart = await customerApi.cart(id);
    if (cart.status === 'open') keepCart(cart);
    else leaveCart();
  } catch (error) {
    if (
      error instanceof ApiError &&
      (error.status === 404 || error.status === 403)
    )
      leaveCart();
    else
      cartStore.set({
        ...cartStore.get(),
        status: 'failed',
        message: messageOf(error),
      });
  }
}

/** Throws the shop's refusal. A cart that is gone or ordered is replaced by a new one. */
export async function addToCart(
  variantId: number,
  quantity: number,
): Promise<void> {
  const id = cartId();
  const line = { variantId, quantity };
  if (id !== undefined) {
    try {
      keepCart(await customerApi.addLine(id, line));
      return;
    } catch (error) {
      if (
        !(error instanceof ApiError) ||
        ![403, 404, 409].includes(error.status)
      )
        throw error;
    }
  }
  keepCart(await customerApi.newCart([line]));
}

/** Shows the new quantity at once, and puts the old one back, saying so, when the shop refuses it. 0 takes the line out. */
export async function setQuantity(
  variantId: number,
  quantity: number,
): Promise<void> {
  const before = cartStore.get();
  const { cart } = before;
  if (cart === undefined) return;
  cartStore.set({ ...before, cart: withQuantity(cart, variantId, quantity) });
  try {
    keepCart(await customerApi.setQuantity(cart.id, { variantId, quantity }));
  } catch (error) {
    cartStore.set(before);
    say({ kind: 'bad', text: messageOf(error) });
    if (error instanceof ApiError && [404, 409].includes(error.status))
      await loadCart(true);
  }
}

function withQuantity(cart: Cart, variantId: number, quantity: number): Cart {
  const lines = cart.lines
    .map(line =>
      line.variantId === variantId
        ? {
            ...line,
            quantity,
            lineTotal: {
              ...line.lineTotal,
              amount: line.unitPrice.amount * quantity,
            },
          }
        : line,
    )
    .filter(line => line.quantity > 0);
  return {
    ...cart,
    lines,
    pieces: lines.reduce((sum, line) => sum + line.quantity, 0),
    subtotal: {
      ...cart.subtotal,
      amount: lines.reduce((sum, line) => sum + line.lineTotal.amount, 0),
    },
  };
}

export async function acceptPrices(): Promise<void> {
  const id = cartId();
  if (id === undefined) return;
  try {
    keepCart(await customerApi.acceptPrices(id));
  } catch (error) {
    say({ kind: 'bad', text: messageOf(error) });
  }
}
