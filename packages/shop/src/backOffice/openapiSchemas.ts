import { MOST_LINES } from '../carts/Cart.ts';
import {
  INTEGER,
  PIECES,
  STRING,
  TIME,
  UUID,
  VARIANT,
  list,
  object,
  ref,
  text,
} from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { ORDER_STATES } from '../orders/states.ts';
import { STAFF_ROLES } from '../staff/Staff.ts';
import { TAX_CLASSES } from './AdminProductStore.ts';
import { MOST_MONEY } from './paging.ts';

const PASSWORD = text(12, 200);
const ROLE: Schema = { type: 'string', enum: STAFF_ROLES };
const BOOLEAN: Schema = { type: 'boolean' };
const PRICE: Schema = { type: 'integer', minimum: 1, maximum: 100_000_000 };
const WORDS: Schema = {
  type: 'object',
  additionalProperties: STRING,
  maxProperties: 20,
};
const ATTRIBUTES: Schema = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: 'array', items: STRING },
};
const PIECES_OF: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: MOST_LINES,
  items: ref('WantedLine'),
};
const page = (items: Schema): Schema =>
  object({ items: list(items), nextCursor: STRING }, ['nextCursor']);

const STOCK = {
  variantId: VARIANT,
  sku: STRING,
  product: STRING,
  variant: STRING,
  stocked: INTEGER,
  available: INTEGER,
};
const CATEGORY: Schema = { type: 'string', pattern: '^[a-z0-9-]{1,80}$' };
const PRODUCT_WORDS = {
  title: text(1, 200),
  description: text(1, 5_000),
  category: CATEGORY,
  attributes: ATTRIBUTES,
  taxClass: { type: 'string', enum: TAX_CLASSES },
  published: BOOLEAN,
};

export const backOfficeSchemas: Readonly<Record<string, Schema>> = {
  SignIn: object({
    email: { type: 'string', maxLength: 320 },
    password: text(1, 200),
  }),
  Staff: object({
    id: INTEGER,
    email: STRING,
    name: STRING,
    role: ROLE,
    active: BOOLEAN,
    createdAt: TIME,
  }),
  StaffSession: object({ token: STRING, expiresAt: TIME, staff: ref('Staff') }),
  StaffList: object({ items: list(ref('Staff')) }),
  NewPassword: object({ current: text(1, 200), password: PASSWORD }),
  NewStaff: object({
    email: { type: 'string', maxLength: 320 },
    name: text(1, 100),
    role: ROLE,
    password: PASSWORD,
  }),
  StaffChange: object(
    { name: text(1, 100), role: ROLE, active: BOOLEAN, password: PASSWORD },
    ['name', 'role', 'active', 'password'],
  ),
  AdminOrderPage: page(
    object({
      id: UUID,
      number: INTEGER,
      status: { type: 'string', enum: ORDER_STATES },
      name: STRING,
      email: STRING,
      pieces: PIECES,
      total: ref('Money'),
      refunded: ref('Money'),
      returnRequested: BOOLEAN,
      createdAt: TIME,
    }),
  ),
  OrderMove: object(
    {
      to: { type: 'string', enum: ORDER_STATES },
      note: text(0, 500),
      lines: {
        ...PIECES_OF,
        description:
          "Only with to: 'returned'. Absent: what the customer announced, else all.",
      },
    },
    ['note', 'lines'],
  ),
  Note: object({ note: text(1, 500) }),
  NewRefund: object(
    {
      amount: { type: 'integer', minimum: 1, maximum: MOST_MONEY },
      lines: PIECES_OF,
      reason: text(1, 500),
      restock: {
        ...BOOLEAN,
        description:
          'The lines go back into the stock; without lines and amount all pieces do. Default false.',
      },
    },
    ['amount', 'lines', 'restock'],
  ),
  AdminVariant: object({
    id: VARIANT,
    sku: STRING,
    title: STRING,
    options: WORDS,
    price: ref('Money'),
    stocked: INTEGER,
    available: INTEGER,
  }),
  AdminProduct: object({
    id: VARIANT,
    slug: STRING,
    ...PRODUCT_WORDS,
    title: STRING,
    description: STRING,
    taxClass: STRING,
    createdAt: TIME,
    variants: list(ref('AdminVariant')),
  }),
  AdminProductPage: page(ref('AdminProduct')),
  NewVariant: object(
    {
      sku: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$' },
      title: text(0, 100),
      options: WORDS,
      price: PRICE,
      stock: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    },
    ['title', 'options', 'stock'],
  ),
  NewProduct: object(
    {
      slug: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,79}$' },
      ...PRODUCT_WORDS,
      variants: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: ref('NewVariant'),
      },
    },
    ['attributes', 'taxClass', 'published'],
  ),
  ProductChange: object(PRODUCT_WORDS, Object.keys(PRODUCT_WORDS)),
  VariantChange: object({ title: text(0, 100), price: PRICE }, [
    'title',
    'price',
  ]),
  StockRow: object(STOCK),
  StockPage: page(ref('StockRow')),
  StockAdjustment: object({
    delta: {
      type: 'integer',
      minimum: -1_000_000,
      maximum: 1_000_000,
      description: 'Not 0.',
    },
    reason: text(1, 200),
  }),
  StockLedger: object(
    {
      ...STOCK,
      items: list(
        object(
          {
            at: TIME,
            kind: {
              type: 'string',
              enum: ['opening', 'adjustment', 'given-back', 'sold'],
            },
            delta: INTEGER,
            reason: STRING,
            actor: STRING,
            orderId: UUID,
          },
          ['orderId'],
        ),
      ),
      nextCursor: STRING,
    },
    ['nextCursor'],
  ),
  AuditPage: page(
    object(
      {
        id: INTEGER,
        at: TIME,
        actor: STRING,
        action: STRING,
        subject: STRING,
        details: { type: 'object' },
        requestId: STRING,
      },
      ['requestId'],
    ),
  ),
};
