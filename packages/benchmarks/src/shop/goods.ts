import type { ShopDatabase } from './database.ts';
import type { Goods } from './workloads.ts';

/** What the seed has put up for sale. */
export async function readGoods(database: ShopDatabase): Promise<Goods> {
  const rows = await database.query<{
    id: number;
    slug: string;
    variant: number;
  }>(
    'SELECT p.id, p.slug, v.id AS variant FROM products p JOIN variants v ON v.product_id = p.id AND v.position = 0 ORDER BY p.id',
  );
  return {
    variants: rows.map(row => row.variant),
    slugs: rows.map(row => row.slug),
    lastId: rows[rows.length - 1].id,
  };
}
