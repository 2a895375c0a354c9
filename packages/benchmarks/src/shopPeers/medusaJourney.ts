import { request } from '../shop/Caller.ts';
import type { Work } from '../shop/loops.ts';

/** What the seed of Medusa says about what it made. */
export interface MedusaSeed {
  readonly region: string;
  readonly key: string;
  readonly option: string;
  readonly variants: readonly string[];
}

const ADDRESS = {
  first_name: 'Ada',
  last_name: 'L',
  address_1: 'Harbour Street 1',
  city: 'Hamburg',
  postal_code: '20095',
  country_code: 'de',
};

/**
 * One order in Medusa as its storefront places it: five calls of the store API. It counts when the answer is an order. Its
 * built-in payment provider only authorizes, which is less work than taking the money.
 */
export function medusaJourney(seed: MedusaSeed): Work {
  return async caller => {
    const post = async (path: string, body: unknown) =>
      JSON.parse(
        (
          await caller.send(
            request('POST', path, {
              body,
              headers: { 'x-publishable-api-key': seed.key },
            }),
          )
        ).body,
      ) as Record<string, { id: string } | string | undefined>;
    const idOf = (value: { id: string } | string | undefined) => {
      if (typeof value === 'object') return value.id;
      throw new Error('There is no id in the answer.');
    };
    const first = Math.floor(Math.random() * seed.variants.length);
    const second = (first + 7) % seed.variants.length;
    const cart = idOf(
      (
        await post('/store/carts', {
          region_id: seed.region,
          email: 'ada@example.com',
          shipping_address: ADDRESS,
          billing_address: ADDRESS,
          items: [first, second].map(index => ({
            variant_id: seed.variants[index],
            quantity: 1,
          })),
        })
      ).cart,
    );
    await post(`/store/carts/${cart}/shipping-methods`, {
      option_id: seed.option,
    });
    const payment = idOf(
      (await post('/store/payment-collections', { cart_id: cart }))
        .payment_collection,
    );
    await post(`/store/payment-collections/${payment}/payment-sessions`, {
      provider_id: 'pp_system_default',
    });
    const { type } = await post(`/store/carts/${cart}/complete`, {});
    return type === 'order' ? 'ok' : 'failed';
  };
}
