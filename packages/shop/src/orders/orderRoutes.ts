import { cartKey } from '../carts/cartKey.ts';
import type { CartKey } from '../carts/CartStore.ts';
import type { CustomerOf } from '../carts/cartKey.ts';
import { InputReader } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { PaymentProvider } from '../payments/PaymentProvider.ts';
import type { Checkout, CheckoutRequest } from './Checkout.ts';
import { SHIPPING_METHODS } from './Order.ts';
import { readAddress, readEmail } from './readCustomer.ts';

export function orderRoutes(
  checkout: Checkout,
  provider: PaymentProvider,
  customerOf: CustomerOf,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/carts/{cartId}/checkout',
      body: true,
      async handle(request, response) {
        const key = readKey(request.headers['idempotency-key']);
        const cart = await cartKey(request, customerOf);
        const input = readRequest(cart, request.body, provider);
        const { order, replayed } = await checkout.run(key, input);
        const headers = {
          location: `/api/orders/${order.id}?token=${order.token}`,
          ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
        };
        // Not known yet whether it is paid: the same request again goes on from here.
        if (order.status === 'placed')
          answerJson(response, 202, order, { ...headers, 'retry-after': '2' });
        else answerJson(response, 201, order, headers);
      },
    },
  ];
}

function readKey(header: string | string[] | undefined): string {
  if (typeof header === 'string' && /^[\w-]{16,128}$/.test(header))
    return header;
  throw Problem.invalid([
    {
      at: 'Idempotency-Key',
      detail:
        'Send this header with 16 to 128 letters, digits, - or _, new for every order, for example a UUID.',
    },
  ]);
}

function readRequest(
  cart: CartKey,
  body: unknown,
  provider: PaymentProvider,
): CheckoutRequest {
  const input = InputReader.of(body, [
    'email',
    'name',
    'address',
    'shippingMethod',
    'payment',
    'cartVersion',
    'expectedTotal',
  ]);
  const customer = {
    email: readEmail(input),
    name: input.text('name', 1, 100),
    address: readAddress(input),
  };
  const shippingMethod = input.choice('shippingMethod', SHIPPING_METHODS);
  const payment = input.object('payment', ['token']);
  const paymentToken = payment.text('token', 1, 100);
  const refusal = provider.refuseToken(paymentToken);
  if (paymentToken !== '' && refusal !== undefined)
    payment.wrong('token', refusal);
  const cartVersion = input.has('cartVersion')
    ? input.integer('cartVersion', 1, 2_147_483_647)
    : undefined;
  const expectedTotal = input.has('expectedTotal')
    ? input.integer('expectedTotal', 0, Number.MAX_SAFE_INTEGER)
    : undefined;
  input.done();
  return {
    cartId: cart.id,
    ...(cart.customerId === undefined ? {} : { customerId: cart.customerId }),
    ...(cartVersion === undefined ? {} : { cartVersion }),
    customer,
    shippingMethod,
    ...(expectedTotal === undefined ? {} : { expectedTotal }),
    paymentToken,
  };
}
