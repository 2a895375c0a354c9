import assert from 'node:assert/strict';
import type { TestDatabase } from './databases.ts';

/**
 * What must be true of the books after any crash, once everybody has come to rest: no piece is lost or sold twice, and no order
 * is without its money or the other way round. `acknowledged`: ids of orders that a customer was told are paid.
 */
export async function checkBooks(
  database: Pick<TestDatabase, 'query'>,
  acknowledged: readonly string[] = [],
): Promise<void> {
  const stock = await database.query(
    `SELECT s.variant_id, s.stocked, s.available, COALESCE(o.pieces, 0)::integer AS outside
     FROM stock s LEFT JOIN (
       SELECT variant_id, sum(quantity - given_back) AS pieces FROM order_lines GROUP BY 1
     ) o ON o.variant_id = s.variant_id
     WHERE s.available < 0 OR s.stocked <> s.available + COALESCE(o.pieces, 0)`,
  );
  assert.deepEqual(stock, [], 'stocked = available + pieces of live orders');

  const ended = await database.query(
    `SELECT o.id, o.status FROM orders o JOIN order_lines l ON l.order_id = o.id
     WHERE o.status IN ('declined', 'expired') AND l.given_back < l.quantity`,
  );
  assert.deepEqual(ended, [], 'orders that ended unpaid gave all pieces back');

  const unpaid = await database.query(
    `SELECT o.id, o.status FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.kind = 'charge' AND p.status = 'done'
     WHERE o.status = 'paid' AND (p.order_id IS NULL OR p.amount_minor <> o.total_minor OR p.currency <> o.currency)`,
  );
  assert.deepEqual(unpaid, [], 'every paid order has one charge of its total');

  const charged = await database.query(
    `SELECT p.order_id FROM payments p LEFT JOIN orders o ON o.id = p.order_id
     WHERE p.kind = 'charge' AND p.status = 'done' AND (o.id IS NULL OR (o.status IN ('declined', 'expired')
       AND NOT EXISTS (SELECT 1 FROM payments b WHERE b.order_id = p.order_id AND b.kind IN ('void', 'refund'))))`,
  );
  assert.deepEqual(charged, [], 'every charge has an order, or goes back');

  const carts = await database.query(
    `SELECT cart_id FROM orders WHERE status NOT IN ('declined', 'expired') GROUP BY 1 HAVING count(*) > 1`,
  );
  assert.deepEqual(carts, [], 'no cart was ordered twice');

  const kept = await database.query<{ id: string }>(
    `SELECT id FROM orders WHERE id = ANY ($1) AND status = 'paid'`,
    [acknowledged],
  );
  assert.equal(
    kept.length,
    new Set(acknowledged).size,
    'every order that a customer was told of is there',
  );
}
