import { InputReader, pathInteger } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import { MOST_LINES, MOST_PIECES } from './Cart.ts';
import type { Cart } from './Cart.ts';
import type { CartStore, Changed, Wanted } from './CartStore.ts';
import { cartKey } from './cartKey.ts';
import type { CustomerOf } from './cartKey.ts';

const MOST_ID = 2_147_483_647;

export function cartRoutes(
  carts: CartStore,
  customerOf: CustomerOf,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/carts',
      body: true,
      async handle(request, response) {
        const lines = readLines(request.body);
        const created = await carts.create(lines, await customerOf(request));
        if (created.outcome === 'unknownVariants') {
          throw new Problem(
            422,
            `There is no variant ${created.ids.join(
              ', ',
            )}. Take the ids from the products.`,
            { code: 'unknown-variant' },
          );
        }
        answerJson(response, 201, created.cart, {
          location: `/api/carts/${created.cart.id}`,
        });
      },
    },
    {
      method: 'get',
      path: '/api/carts/{cartId}',
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const cart = await carts.find(key);
        if (cart === undefined) throw Problem.notFound('cart', key.id);
        answerJson(response, 200, cart);
      },
    },
    {
      method: 'post',
      path: '/api/carts/{cartId}/lines',
      body: true,
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const input = InputReader.of(request.body, ['variantId', 'quantity']);
        const wanted = readWanted(input);
        input.done();
        answerJson(
          response,
          200,
          refuseCart(await carts.add(key, wanted), key.id, wanted.variantId),
        );
      },
    },
    {
      method: 'patch',
      path: '/api/carts/{cartId}/lines/{variantId}',
      body: true,
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const variantId = pathInteger(parameter(request, 'variantId'), 'line');
        const input = InputReader.of(request.body, ['quantity']);
        const quantity = input.integer('quantity', 0, MOST_PIECES);
        input.done();
        answerJson(
          response,
          200,
          refuseCart(
            await carts.setQuantity(key, { variantId, quantity }),
            key.id,
            variantId,
          ),
        );
      },
    },
    {
      method: 'delete',
      path: '/api/carts/{cartId}/lines/{variantId}',
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const variantId = pathInteger(parameter(request, 'variantId'), 'line');
        answerJson(
          response,
          200,
          refuseCart(
            await carts.setQuantity(key, { variantId, quantity: 0 }),
            key.id,
            variantId,
          ),
        );
      },
    },
    {
      method: 'post',
      path: '/api/carts/{cartId}/accepted-prices',
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        answerJson(
          response,
          200,
          refuseCart(await carts.acceptPrices(key), key.id, 0),
        );
      },
    },
  ];
}

/** No body at all is an empty cart. Equal variants are merged into one line. */
function readLines(body: unknown): readonly Wanted[] {
  if (body === undefined) return [];
  const input = InputReader.of(body, ['lines']);
  const lines = input.has('lines')
    ? input
        .objects('lines', MOST_LINES, ['variantId', 'quantity'])
        .map(readWanted)
    : [];
  const merged = new Map<number, number>();
  for (const line of lines)
    merged.set(
      line.variantId,
      (merged.get(line.variantId) ?? 0) + line.quantity,
    );
  for (const [variantId, quantity] of merged) {
    if (quantity > MOST_PIECES)
      input.wrong(
        'lines',
        `At most ${MOST_PIECES} pieces of variant ${variantId} fit into one order.`,
      );
  }
  input.done();
  return [...merged].map(([variantId, quantity]) => ({ variantId, quantity }));
}

function readWanted(input: InputReader): Wanted {
  return {
    variantId: input.integer('variantId', 1, MOST_ID),
    quantity: input.integer('quantity', 1, MOST_PIECES),
  };
}

/** The changed cart, or the problem that says why it did not change. */
export function refuseCart(
  changed: Changed,
  id: string,
  variantId: number,
): Cart {
  switch (changed.outcome) {
    case 'changed':
      return changed.cart;
    case 'noCart':
      throw Problem.notFound('cart', id);
    case 'noLine':
      throw Problem.notFound('line for variant', String(variantId));
    case 'noVariant':
      throw new Problem(
        422,
        `There is no variant ${variantId}. Take the id from a product.`,
        { code: 'unknown-variant' },
      );
    case 'ordered':
      throw new Problem(
        409,
        'This cart was ordered and cannot change any more. Start a new cart.',
        { code: 'cart-ordered' },
      );
    case 'tooMany':
      throw new Problem(
        422,
        `At most ${MOST_PIECES} pieces of one article fit into one order.`,
        { code: 'too-many' },
      );
    case 'full':
      throw new Problem(
        422,
        `At most ${MOST_LINES} different articles fit into one cart.`,
        { code: 'cart-full' },
      );
    case 'currency':
      throw new Problem(
        422,
        'This article is sold in another currency than the rest of the cart. Order it on its own.',
        { code: 'currency' },
      );
    default: {
      const never: never = changed;
      throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
    }
  }
}
