import { randomUUID } from 'node:crypto';

export interface Step {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back; `body` is parsed JSON, or undefined for pages and failures. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const WORDS = [
  'lamp',
  'oak',
  'mug',
  'blanket',
  'brass',
  'pan',
  'cork',
  'linen',
  'speaker',
  'walnut',
  'nordic',
  'chair',
  'bottle',
  'wool',
];

/** Does what a person would do: looks around, searches, fills a cart, mostly buys, looks at the order. One request at a time. */
export function* visit(random: () => number): Generator<Step, void, Reply> {
  yield get('/');
  const categories = items(yield get('/api/categories'));
  const category = text(pick(categories, random), 'slug');
  let found: readonly unknown[] = [];
  const looks = 1 + Math.floor(random() * 3);
  for (let look = 0; look < looks; look += 1) {
    const question =
      random() < 0.4 || category === undefined
        ? `q=${pick(WORDS, random)}`
        : `category=${category}`;
    found = items(yield get(`/api/products?${question}&limit=20`));
    const slug = text(pick(found, random), 'slug');
    if (slug !== undefined) {
      yield get(random() < 0.5 ? `/products/${slug}` : `/api/products/${slug}`);
      if (random() < 0.3) yield get(`/images/${slug}.svg`);
    }
  }
  // Two of three only look.
  if (random() < 0.66) return;
  const wanted = found
    .map(product => member(product, 'variantId'))
    .filter(id => typeof id === 'number');
  const first = pick(wanted, random);
  if (first === undefined) return;
  const created = yield {
    method: 'POST',
    path: '/api/carts',
    body: { lines: [{ variantId: first, quantity: 1 }] },
  };
  const cart = text(created.body, 'id');
  if (created.status !== 201 || cart === undefined) return;
  const second = pick(wanted, random);
  if (second !== undefined)
    yield {
      method: 'POST',
      path: `/api/carts/${cart}/lines`,
      body: { variantId: second, quantity: 1 + Math.floor(random() * 2) },
    };
  if (random() < 0.3)
    yield {
      method: 'PATCH',
      path: `/api/carts/${cart}/lines/${first}`,
      body: { quantity: 2 },
    };
  yield get(`/api/carts/${cart}`);
  if (random() < 0.25) return;
  const order = {
    method: 'POST' as const,
    path: `/api/carts/${cart}/checkout`,
    headers: { 'idempotency-key': randomUUID() },
    body: {
      email: 'demo@example.com',
      name: 'Demo Visitor',
      address: {
        street: 'Harbour Street 1',
        city: 'Hamburg',
        postalCode: '20095',
        country: 'DE',
      },
      shippingMethod: random() < 0.8 ? 'standard' : 'express',
      payment: { token: random() < 0.97 ? 'test-success' : 'test-decline' },
    },
  };
  let placed = yield order;
  // The same key again: an order that was placed although its answer got lost is found, not doubled.
  if (placed.status === 0 || placed.status >= 500) placed = yield order;
  const id = text(placed.body, 'id');
  const token = text(placed.body, 'token');
  if (placed.status === 201 && id !== undefined && token !== undefined)
    yield get(`/api/orders/${id}?token=${token}`);
}

function get(path: string): Step {
  return { method: 'GET', path };
}

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

function items(reply: Reply): readonly unknown[] {
  const found = member(reply.body, 'items');
  return Array.isArray(found) ? found : [];
}
