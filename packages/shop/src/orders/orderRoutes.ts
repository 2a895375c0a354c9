import { cartId } from '../carts/cartRoutes.ts';
import { InputReader } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { PaymentProvider } from '../payments/PaymentProvider.ts';
import type { Checkout, CheckoutRequest } from './Checkout.ts';
import { SHIPPING_METHODS } from './Order.ts';

export function orderRoutes(
  checkout: Checkout,
  provider: PaymentProvider,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/carts/{cartId}/checkout',
      body: true,
      async handle(request, response) {
        const key = readKey(request.headers['idempotency-key']);
        const input = readRequest(cartId(request), request.body, provider);
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
  cart: string,
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
  ]);
  const email = input.matching(
    'email',
    /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i,
    'Give an e-mail address such as ada@example.com.',
  );
  const name = input.text('name', 1, 100);
  const address = input.object('address', [
    'street',
    'city',
    'postalCode',
    'country',
  ]);
  const customer = {
    email,
    name,
    address: {
      street: address.text('street', 1, 200),
      city: address.text('city', 1, 100),
      postalCode: address.text('postalCode', 1, 20),
      country: address.matching(
        'country',
        /^[A-Z]{2}$/,
        'Give the two capital letters of ISO 3166, for example DE.',
      ),
    },
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
  input.done();
  return {
    cartId: cart,
    ...(cartVersion === undefined ? {} : { cartVersion }),
    customer,
    shippingMethod,
    paymentToken,
  };
}
