import { randomUUID } from 'node:crypto';
import { request } from './Caller.ts';
import type { Answer } from './Caller.ts';
import type { Work } from './loops.ts';
import type { Outcome } from './Tally.ts';

/** What is for sale, as the workloads need it. */
export interface Goods {
  /** First variants of products, with plenty of stock. */
  readonly variants: readonly number[];
  readonly slugs: readonly string[];
  /** Highest product id. */
  readonly lastId: number;
}

const CUSTOMER = {
  email: 'ada@example.com',
  name: 'Ada',
  address: {
    street: 'Harbour Street 1',
    city: 'Hamburg',
    postalCode: '20095',
    country: 'DE',
  },
  shippingMethod: 'standard',
};
const WORDS =
  'mug lamp chair kettle vase blanket notebook backpack speaker candle plate knife oak linen brass cork'.split(
    ' ',
  );

/** A cart of two lines, an idempotent checkout, paid: what counts as one order. */
export function journey(goods: Goods): Work {
  return async caller => {
    const cart = await caller.send(newCart(twoOf(goods.variants)));
    if (cart.status !== 201) return refusedOr(cart);
    return paid(await caller.send(checkout(idOf(cart.body), 'test-success')));
  };
}

/** Only the cart, for those who order later. Answers the ids of `count` carts. */
export function fillCart(lines: readonly number[]): string {
  return newCart(lines);
}

/** Orders and pays one prepared cart each time. */
export function place(carts: string[]): Work {
  return async caller => {
    const cart = carts.pop();
    if (cart === undefined) return 'failed';
    return paid(await caller.send(checkout(cart, 'test-success')));
  };
}

export function list(goods: Goods, prefix: string): Work {
  return read(() => {
    const cursor = Buffer.from(
      JSON.stringify([0, Math.floor(Math.random() * (goods.lastId - 40))]),
    ).toString('base64url');
    return `${prefix}/products?limit=20&cursor=${cursor}`;
  });
}

export function search(prefix: string): Work {
  return read(() => `${prefix}/products?limit=20&q=${pick(WORDS)}`);
}

export function detail(goods: Goods, prefix: string): Work {
  return read(() => `${prefix}/products/${pick(goods.slugs)}`);
}

/** A cart is the first thing of its own in the answer. */
export function idOf(body: string): string {
  return body.slice(body.indexOf('"id":"') + 6).slice(0, 36);
}

export function twoOf(variants: readonly number[]): readonly number[] {
  const first = pick(variants);
  let second = pick(variants);
  while (second === first) second = pick(variants);
  return [first, second];
}

function newCart(lines: readonly number[]): string {
  return request('POST', '/api/carts', {
    body: { lines: lines.map(variantId => ({ variantId, quantity: 1 })) },
  });
}

function checkout(cart: string, token: string): string {
  return request('POST', `/api/carts/${cart}/checkout`, {
    body: { ...CUSTOMER, payment: { token } },
    headers: { 'idempotency-key': randomUUID() },
  });
}

function paid(answer: Answer): Outcome {
  return answer.status === 201 && answer.body.includes('"status":"paid"')
    ? 'ok'
    : refusedOr(answer);
}

function refusedOr(answer: Answer): Outcome {
  return answer.status === 503 && /\r\nretry-after: /i.test(answer.head)
    ? 'refused'
    : 'failed';
}

function read(path: () => string): Work {
  return async caller => {
    const { status } = await caller.send(request('GET', path()));
    return status === 200 ? 'ok' : 'failed';
  };
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)];
}
