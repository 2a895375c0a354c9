import type { Knex } from 'knex';

/** For demonstrations: one promotion that applies by itself, and coupons to try, one of them over. */
export async function seedPromotions(
  database: Knex.Transaction,
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  await database('promotions').insert([
    {
      title: 'Candles: 3 for 2',
      target: 'line',
      kind: 'multi-buy',
      buy: 3,
      pay: 2,
      category_id: idOf.get('candles'),
    },
    {
      title: '10 % for your first order',
      code: 'WELCOME10',
      target: 'order',
      kind: 'percent',
      percent: 10,
      customer_limit: 1,
    },
    {
      title: '5 euros off from 30 euros',
      code: 'SPRING5',
      target: 'order',
      kind: 'amount',
      amount_minor: 500,
      minimum_minor: 3_000,
      currency: 'EUR',
      usage_limit: 10_000,
    },
    {
      title: 'Free shipping from 20 euros',
      code: 'FREESHIP',
      target: 'shipping',
      kind: 'free',
      minimum_minor: 2_000,
      currency: 'EUR',
    },
    {
      title: 'Summer 2025',
      code: 'SUMMER25',
      target: 'order',
      kind: 'percent',
      percent: 25,
      ends_at: new Date(Date.UTC(2025, 8, 1)),
    },
  ]);
}
