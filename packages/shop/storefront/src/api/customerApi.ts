import { call } from './call.ts';
import type {
  Account,
  AccountChange,
  Cart,
  CheckoutRequest,
  Countries,
  NewAccount,
  NewReview,
  NewSession,
  Order,
  OrderDetails,
  OrderPage,
  Pieces,
  Quote,
  Review,
  ReviewPage,
  SignedIn,
} from './types.ts';

const cart = (id: string) => `/api/carts/${id}`;
const order = (id: string, token?: string) =>
  `/api/orders/${encodeURIComponent(id)}${
    token === undefined ? '' : `?${new URLSearchParams({ token })}`
  }`;
const within = (path: string, part: string) =>
  path.replace(/(\?|$)/, `/${part}$1`);

/** Everything that customers may ask the shop for, one function for each operation of the API. All throw an `ApiError`. */
export const customerApi = {
  cart: (id: string) => call<Cart>('GET', cart(id)),
  newCart: (lines: readonly Pieces[]) =>
    call<Cart>('POST', '/api/carts', { body: { lines } }),
  addLine: (id: string, line: Pieces) =>
    call<Cart>('POST', `${cart(id)}/lines`, { body: line }),
  setQuantity: (id: string, { variantId, quantity }: Pieces) =>
    quantity === 0
      ? call<Cart>('DELETE', `${cart(id)}/lines/${variantId}`)
      : call<Cart>('PATCH', `${cart(id)}/lines/${variantId}`, {
          body: { quantity },
        }),
  acceptPrices: (id: string) =>
    call<Cart>('POST', `${cart(id)}/accepted-prices`),
  setCoupon: (id: string, code: string) =>
    call<Cart>('PUT', `${cart(id)}/coupon`, { body: { code } }),
  removeCoupon: (id: string) => call<Cart>('DELETE', `${cart(id)}/coupon`),
  countries: () => call<Countries>('GET', '/api/countries'),
  quote: (
    id: string,
    where: { readonly country: string; readonly shippingMethod?: string },
    signal?: AbortSignal,
  ) =>
    call<Quote>(
      'GET',
      `${cart(id)}/quote?${new URLSearchParams(where)}`,
      signal ? { signal } : {},
    ),
  checkout: (id: string, key: string, body: CheckoutRequest) =>
    call<Order>('POST', `${cart(id)}/checkout`, {
      body,
      headers: { 'idempotency-key': key },
    }),

  order: (id: string, token?: string) =>
    call<OrderDetails>('GET', order(id, token)),
  cancel: (id: string, token: string | undefined, reason: string) =>
    call<OrderDetails>('POST', within(order(id, token), 'cancellation'), {
      body: reason === '' ? {} : { reason },
    }),
  sendBack: (
    id: string,
    token: string | undefined,
    body: { readonly reason: string; readonly lines: readonly Pieces[] },
  ) =>
    call<OrderDetails>('POST', within(order(id, token), 'returns'), { body }),

  reviews: (slug: string, cursor?: string) =>
    call<ReviewPage>(
      'GET',
      `/api/products/${slug}/reviews?${new URLSearchParams({
        limit: '10',
        ...(cursor ? { cursor } : {}),
      })}`,
    ),
  addReview: (slug: string, body: NewReview) =>
    call<Review>('POST', `/api/products/${slug}/reviews`, { body }),

  register: (body: NewAccount) =>
    call<SignedIn>('POST', '/api/accounts', { body }),
  signIn: (body: NewSession) =>
    call<SignedIn>('POST', '/api/sessions', { body }),
  signOut: () => call<undefined>('DELETE', '/api/sessions/current'),
  me: () => call<Account>('GET', '/api/accounts/me'),
  changeMe: (body: AccountChange) =>
    call<Account>('PATCH', '/api/accounts/me', { body }),
  myOrders: (cursor?: string) =>
    call<OrderPage>(
      'GET',
      `/api/accounts/me/orders${
        cursor ? `?${new URLSearchParams({ cursor })}` : ''
      }`,
    ),
  requestReset: (email: string) =>
    call<undefined>('POST', '/api/password-resets', { body: { email } }),
  reset: (token: string, password: string) =>
    call<undefined>(
      'POST',
      `/api/password-resets/${encodeURIComponent(token)}`,
      { body: { password } },
    ),
};
