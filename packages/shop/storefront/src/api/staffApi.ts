import { call } from './call.ts';
import type {
  AdminOrder,
  AdminOrderPage,
  AdminProduct,
  AdminProductPage,
  ModeratedReview,
  ModeratedReviewPage,
  NewProduct,
  NewRefund,
  OrderState,
  ProductChange,
  ReviewStatus,
  Staff,
  StaffSession,
  StockLedger,
  StockPage,
  StockRow,
} from './types.ts';

export type Question = Readonly<Record<string, string | undefined>>;

function asked(path: string, question: Question): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question))
    if (value !== undefined && value !== '') query.set(name, value);
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Everything that the back office may ask the shop for. All throw an `ApiError`; 401 when nobody is signed in. */
export const staffApi = {
  signIn: (email: string, password: string) =>
    call<StaffSession>('POST', '/api/admin/sessions', {
      body: { email, password },
    }),
  signOut: () => call<undefined>('DELETE', '/api/admin/sessions/current'),
  me: () => call<Staff>('GET', '/api/admin/me'),

  orders: (question: Question) =>
    call<AdminOrderPage>('GET', asked('/api/admin/orders', question)),
  order: (id: string) =>
    call<AdminOrder>('GET', `/api/admin/orders/${encodeURIComponent(id)}`),
  moveOrder: (id: string, to: OrderState, note: string) =>
    call<AdminOrder>('POST', `/api/admin/orders/${id}/transitions`, {
      body: { to, ...(note === '' ? {} : { note }) },
    }),
  rejectReturn: (id: string, note: string) =>
    call<AdminOrder>('POST', `/api/admin/orders/${id}/rejected-returns`, {
      body: { note },
    }),
  refund: (id: string, key: string, body: NewRefund) =>
    call<AdminOrder>('POST', `/api/admin/orders/${id}/refunds`, {
      body,
      headers: { 'idempotency-key': key },
    }),

  products: (question: Question) =>
    call<AdminProductPage>('GET', asked('/api/admin/products', question)),
  product: (id: string) =>
    call<AdminProduct>('GET', `/api/admin/products/${encodeURIComponent(id)}`),
  addProduct: (body: NewProduct) =>
    call<AdminProduct>('POST', '/api/admin/products', { body }),
  changeProduct: (id: number, body: ProductChange) =>
    call<AdminProduct>('PATCH', `/api/admin/products/${id}`, { body }),
  changePrice: (variantId: number, price: number) =>
    call<AdminProduct>('PATCH', `/api/admin/variants/${variantId}`, {
      body: { price },
    }),

  stock: (question: Question) =>
    call<StockPage>('GET', asked('/api/admin/stock', question)),
  adjustStock: (variantId: number, delta: number, reason: string) =>
    call<StockRow>('POST', `/api/admin/stock/${variantId}/adjustments`, {
      body: { delta, reason },
    }),
  ledger: (variantId: string, cursor?: string) =>
    call<StockLedger>(
      'GET',
      asked(`/api/admin/stock/${variantId}/ledger`, { cursor }),
    ),

  reviews: (question: Question) =>
    call<ModeratedReviewPage>('GET', asked('/api/admin/reviews', question)),
  moderate: (id: number, status: ReviewStatus) =>
    call<ModeratedReview>('PATCH', `/api/admin/reviews/${id}`, {
      body: { status },
    }),
};
