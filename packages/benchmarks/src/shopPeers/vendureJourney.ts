import { request } from '../shop/Caller.ts';
import type { Caller } from '../shop/Caller.ts';
import type { Work } from '../shop/loops.ts';

const PRODUCTS = 1_000;

/** Vendure knows who asks by a token that its first answer gives. */
class Session {
  readonly #caller: Caller;
  #token = '';

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async ask(query: string): Promise<string> {
    const { head, body } = await this.#caller.send(
      request('POST', '/shop-api', {
        body: { query },
        headers: this.#token ? { authorization: `Bearer ${this.#token}` } : {},
      }),
    );
    this.#token ||= /\r\nvendure-auth-token: (\S+)/i.exec(head)?.[1] ?? '';
    return body;
  }
}

/**
 * One order in Vendure as its storefront places it: seven calls of the shop API. It counts when the state of the order is
 * PaymentSettled.
 */
export function vendureJourney(): Work {
  return async caller => {
    const session = new Session(caller);
    const first = 1 + Math.floor(Math.random() * PRODUCTS);
    const second = 1 + ((first + 7) % PRODUCTS);
    for (const variant of [first, second])
      await session.ask(
        `mutation { addItemToOrder(productVariantId: "${variant}", quantity: 1) { __typename ... on Order { id } } }`,
      );
    await session.ask(
      'mutation { setCustomerForOrder(input: { firstName: "Ada", lastName: "L", emailAddress: "ada@example.com" }) { __typename } }',
    );
    await session.ask(
      'mutation { setOrderShippingAddress(input: { streetLine1: "Harbour Street 1", city: "Hamburg", postalCode: "20095", countryCode: "DE" }) { __typename } }',
    );
    await session.ask(
      'mutation { setOrderShippingMethod(shippingMethodId: ["1"]) { __typename } }',
    );
    await session.ask(
      'mutation { transitionOrderToState(state: "ArrangingPayment") { __typename } }',
    );
    const paid = await session.ask(
      'mutation { addPaymentToOrder(input: { method: "test", metadata: {} }) { __typename ... on Order { state } } }',
    );
    return paid.includes('"state":"PaymentSettled"') ? 'ok' : 'failed';
  };
}
