import { useEffect } from 'react';
import { ApiError } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { Account, SignedIn } from '../api/types.ts';
import { cartId, leaveCart, loadCart } from '../cart/cartStore.ts';
import { createStore } from '../shell/createStore.ts';
import { kept } from '../shell/kept.ts';

export interface SessionState {
  readonly status: 'unknown' | 'in' | 'out';
  readonly account?: Account;
}

/** Who is signed in. The session itself is a cookie that no script can read; that there is one is kept beside it. */
export const sessionStore = createStore<SessionState>({ status: 'unknown' });
const MARK = 'signed-in';

export function useSession(): SessionState {
  const state = sessionStore.use();
  useEffect(() => {
    void loadSession();
  }, []);
  return state;
}

let loading: Promise<void> | undefined;

function loadSession(): Promise<void> {
  if (sessionStore.get().status !== 'unknown') return Promise.resolve();
  loading ??= readSession().finally(() => {
    loading = undefined;
  });
  return loading;
}

async function readSession(): Promise<void> {
  if (kept.get(MARK) === undefined) {
    sessionStore.set({ status: 'out' });
    return;
  }
  try {
    sessionStore.set({ status: 'in', account: await customerApi.me() });
  } catch (error) {
    // Without a connection nobody is signed out.
    if (error instanceof ApiError && error.status === 401)
      kept.set(MARK, undefined);
    sessionStore.set({ status: 'out' });
  }
}

async function begin({ account, cartId: own }: SignedIn): Promise<void> {
  kept.set(MARK, 'yes');
  sessionStore.set({ status: 'in', account });
  if (own !== undefined) kept.set('cart', own);
  await loadCart(true);
}

function withCart() {
  const id = cartId();
  return id === undefined ? {} : { cartId: id };
}

/** The cart of this browser becomes the customer's, or is merged into it. */
export async function signIn(email: string, password: string): Promise<void> {
  await begin(await customerApi.signIn({ email, password, ...withCart() }));
}

export async function register(
  name: string,
  email: string,
  password: string,
): Promise<void> {
  await begin(
    await customerApi.register({ name, email, password, ...withCart() }),
  );
}

export async function signOut(): Promise<void> {
  await customerApi.signOut();
  kept.set(MARK, undefined);
  leaveCart();
  sessionStore.set({ status: 'out' });
}

export function keepAccount(account: Account): void {
  sessionStore.set({ status: 'in', account });
}
