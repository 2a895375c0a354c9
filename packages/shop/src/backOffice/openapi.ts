import { path, query } from '../openapi/Operation.ts';
import type { Node, Operation, Operations } from '../openapi/Operation.ts';
import { VARIANT } from '../openapi/shapes.ts';
import { ORDER_STATES } from '../orders/states.ts';

const ORDER = path('orderId', { type: 'string', format: 'uuid' });
const VARIANT_ID = path('variantId', VARIANT);
const PRODUCT_ID = path('productId', VARIANT);
const STAFF_ID = path('staffId', VARIANT);
const SEARCH = query('q', { type: 'string', minLength: 1, maxLength: 200 });
const PAGE: readonly Node[] = [
  query('cursor', {
    type: 'string',
    maxLength: 30,
    description: 'nextCursor of the page before.',
  }),
  query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 50 }),
];
const KEY: Node = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'New for every refund; the same refund with the same key happens once.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,128}$' },
};

/** Answers 401 to whoever is not signed in and 403 to whoever may not, before it looks at anything else. */
function staff(operation: Operation, bodied = false): Operation {
  return {
    ...operation,
    staff: true,
    problems: [
      ...(operation.problems ?? []),
      401,
      403,
      503,
      ...(bodied ? [400, 413, 415] : []),
    ],
  };
}

export const backOfficeOperations: Operations = {
  'post /api/admin/sessions': {
    id: 'signInStaff',
    summary:
      'Signs a person of the staff in: a cookie, and a token for programs.',
    body: 'SignIn',
    answers: { 201: 'StaffSession' },
    problems: [400, 401, 403, 413, 415, 429, 503],
  },
  'delete /api/admin/sessions/current': staff({
    id: 'signOutStaff',
    summary: 'Ends the session.',
    answers: { 204: '' },
  }),
  'get /api/admin/me': staff({
    id: 'getMyself',
    summary: 'Who is signed in.',
    answers: { 200: 'Staff' },
  }),
  'post /api/admin/me/password': staff(
    {
      id: 'changeMyPassword',
      summary: 'Sets a new password and ends all other sessions.',
      body: 'NewPassword',
      answers: { 200: 'Staff' },
    },
    true,
  ),
  'get /api/admin/staff': staff({
    id: 'listStaff',
    summary: 'All staff accounts. Managers only.',
    answers: { 200: 'StaffList' },
  }),
  'post /api/admin/staff': staff(
    {
      id: 'addStaff',
      summary: 'A new staff account. Managers only.',
      body: 'NewStaff',
      answers: { 201: 'Staff' },
      problems: [409],
    },
    true,
  ),
  'patch /api/admin/staff/{staffId}': staff(
    {
      id: 'changeStaff',
      summary:
        'Changes an account; a new role, password or state ends its sessions. Managers only.',
      parameters: [STAFF_ID],
      body: 'StaffChange',
      answers: { 200: 'Staff' },
      problems: [404, 409],
    },
    true,
  ),
  'get /api/admin/orders': staff({
    id: 'listOrders',
    summary:
      'Orders, newest first. q: a number, an id, or the beginning of a name or e-mail address among the newest 50,000.',
    parameters: [
      query('status', { type: 'string', enum: ORDER_STATES }),
      SEARCH,
      ...PAGE,
    ],
    answers: { 200: 'AdminOrderPage' },
    problems: [400],
  }),
  'get /api/admin/orders/{orderId}': staff({
    id: 'getAdminOrder',
    summary: 'An order with its history, money and what may be done with it.',
    parameters: [ORDER],
    answers: { 200: 'AdminOrder' },
    problems: [400, 404],
  }),
  'post /api/admin/orders/{orderId}/transitions': staff(
    {
      id: 'moveOrder',
      summary:
        'Packs, ships, delivers, cancels or takes back an order. Clerks; cancelling what is paid is for managers.',
      parameters: [ORDER],
      body: 'OrderMove',
      answers: { 200: 'AdminOrder' },
      problems: [404, 409, 422],
    },
    true,
  ),
  'post /api/admin/orders/{orderId}/rejected-returns': staff(
    {
      id: 'rejectReturn',
      summary: 'Refuses the return that the customer announced. Clerks.',
      parameters: [ORDER],
      body: 'Note',
      answers: { 200: 'AdminOrder' },
      problems: [404, 409],
    },
    true,
  ),
  'post /api/admin/orders/{orderId}/refunds': staff(
    {
      id: 'refundOrder',
      summary:
        'Gives money back: an amount, the price of some lines, or all that is left. Managers only.',
      parameters: [ORDER, KEY],
      body: 'NewRefund',
      answers: { 201: 'AdminOrder' },
      problems: [404, 409, 422],
    },
    true,
  ),
  'get /api/admin/products': staff({
    id: 'listAdminProducts',
    summary: 'All products, also those that are not published.',
    parameters: [
      SEARCH,
      query('category', { type: 'string', pattern: '^[a-z0-9-]{1,80}$' }),
      ...PAGE,
    ],
    answers: { 200: 'AdminProductPage' },
    problems: [400],
  }),
  'get /api/admin/products/{productId}': staff({
    id: 'getAdminProduct',
    summary: 'One product.',
    parameters: [PRODUCT_ID],
    answers: { 200: 'AdminProduct' },
    problems: [400, 404],
  }),
  'post /api/admin/products': staff(
    {
      id: 'addProduct',
      summary:
        'A new product with its variants and their first stock. Managers only.',
      body: 'NewProduct',
      answers: { 201: 'AdminProduct' },
      problems: [409, 422],
    },
    true,
  ),
  'patch /api/admin/products/{productId}': staff(
    {
      id: 'changeProduct',
      summary:
        'Changes what is written about a product, or whether it is published. Clerks.',
      parameters: [PRODUCT_ID],
      body: 'ProductChange',
      answers: { 200: 'AdminProduct' },
      problems: [404, 422],
    },
    true,
  ),
  'post /api/admin/products/{productId}/variants': staff(
    {
      id: 'addVariant',
      summary: 'A further variant. Managers only.',
      parameters: [PRODUCT_ID],
      body: 'NewVariant',
      answers: { 201: 'AdminProduct' },
      problems: [404, 409, 422],
    },
    true,
  ),
  'patch /api/admin/variants/{variantId}': staff(
    {
      id: 'changeVariant',
      summary:
        'Changes price or title of a variant. Carts keep the price their customer saw until it is accepted. Managers only.',
      parameters: [VARIANT_ID],
      body: 'VariantChange',
      answers: { 200: 'AdminProduct' },
      problems: [404],
    },
    true,
  ),
  'get /api/admin/stock': staff({
    id: 'listStock',
    summary:
      'Stock by variant. most: only what has at most so many pieces left.',
    parameters: [
      SEARCH,
      query('most', { type: 'integer', minimum: 0, maximum: 1_000_000 }),
      ...PAGE,
    ],
    answers: { 200: 'StockPage' },
    problems: [400],
  }),
  'post /api/admin/stock/{variantId}/adjustments': staff(
    {
      id: 'adjustStock',
      summary: 'Adds pieces or takes them out, with a reason. Clerks.',
      parameters: [VARIANT_ID],
      body: 'StockAdjustment',
      answers: { 201: 'StockRow' },
      problems: [404, 409, 422],
    },
    true,
  ),
  'get /api/admin/stock/{variantId}/ledger': staff({
    id: 'readLedger',
    summary:
      'Every movement of a variant, newest first. All of them together are what is available.',
    parameters: [VARIANT_ID, ...PAGE],
    answers: { 200: 'StockLedger' },
    problems: [400, 404],
  }),
  'get /api/admin/audit': staff({
    id: 'readAudit',
    summary: 'Who did what, newest first. Managers only.',
    parameters: [
      query('subject', { type: 'string', minLength: 1, maxLength: 200 }),
      query('actor', { type: 'string', minLength: 1, maxLength: 320 }),
      ...PAGE,
    ],
    answers: { 200: 'AuditPage' },
    problems: [400],
  }),
};
