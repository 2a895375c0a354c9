import type { ShopDatabase } from '../shop/database.ts';

/** What the payment provider has in its own books about an order. */
export interface Charge {
  readonly orderId: string;
  readonly received: number;
  readonly refunded: number;
}

/** The provider's books against the shop's. Answers what is wrong, nothing when all is right. */
export async function checkMoney(
  database: Pick<ShopDatabase, 'query'>,
  charges: readonly Charge[],
): Promise<readonly string[]> {
  const orders = await database.query<{
    id: string;
    status: string;
    total: number;
  }>('SELECT id, status, total_minor::float8 AS total FROM orders');
  const byId = new Map(orders.map(order => [order.id, order]));
  const wrong: string[] = [];
  const kept = new Map<string, number>();
  for (const { orderId, received, refunded } of charges) {
    if (received === refunded) continue;
    kept.set(orderId, (kept.get(orderId) ?? 0) + received - refunded);
    if (byId.get(orderId)?.status !== 'paid')
      wrong.push(
        `${received - refunded} kept for order ${orderId}, which is ${
          byId.get(orderId)?.status ?? 'not there'
        }`,
      );
  }
  for (const { id, status, total } of orders)
    if (status === 'paid' && kept.get(id) !== total)
      wrong.push(`order ${id} of ${total} has ${kept.get(id) ?? 0} charged`);
  return wrong;
}
