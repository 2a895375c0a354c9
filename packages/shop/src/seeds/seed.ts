import knex from 'knex';
import { CATEGORIES, seedProducts } from './catalog.ts';

export interface Seeded {
  readonly message: string;
  readonly products: number;
  readonly categories: number;
}

/** Fills an empty, migrated database. Does nothing when there are products already; two may run at once. */
export async function seed(url: string): Promise<Seeded> {
  const database = knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'shop-seed' },
    pool: { min: 0, max: 1 },
  });
  try {
    const filled = await database.transaction(async tx => {
      await tx.raw('LOCK TABLE categories IN SHARE ROW EXCLUSIVE MODE');
      if ((await tx('products').first('id')) !== undefined) return false;
      const categories = await tx('categories')
        .insert(
          CATEGORIES.map(({ slug, name }, position) => ({
            slug,
            name,
            position,
          })),
        )
        .returning<{ id: number; slug: string }[]>(['id', 'slug']);
      const idOf = new Map(
        categories.map(category => [category.slug, category.id]),
      );
      const seeds = seedProducts();
      const createdAt = new Date(Date.UTC(2026, 0, 1));
      const products = await tx('products')
        .insert(
          seeds.map(({ slug, title, description, category }) => ({
            slug,
            title,
            description,
            category_id: idOf.get(category),
            created_at: createdAt,
          })),
        )
        .returning<{ id: number; slug: string }[]>(['id', 'slug']);
      const productOf = new Map(
        products.map(product => [product.slug, product.id]),
      );
      const variants = await tx('variants')
        .insert(
          seeds.map(({ slug, sku, priceMinor }) => ({
            product_id: productOf.get(slug),
            position: 0,
            sku,
            title: '',
            price_minor: priceMinor,
            currency: 'EUR',
          })),
        )
        .returning<{ id: number; sku: string }[]>(['id', 'sku']);
      const variantOf = new Map(
        variants.map(variant => [variant.sku, variant.id]),
      );
      await tx('stock').insert(
        seeds.map(({ sku, stocked }) => ({
          variant_id: variantOf.get(sku),
          stocked,
          available: stocked,
        })),
      );
      const known = await tx.raw<{ rows: { known: boolean }[] }>(
        `SELECT to_regprocedure('relate_products()') IS NOT NULL AS known`,
      );
      if (known.rows[0]?.known === true)
        await tx.raw('SELECT relate_products()');
      return true;
    });
    // Only the tables that now have rows: statistics of an empty table would mislead the planner for good.
    if (filled)
      await database.raw('ANALYZE categories, products, variants, stock');
    const counts = await database.select<
      { products: string; categories: string }[]
    >(
      database('products').count('*').as('products'),
      database('categories').count('*').as('categories'),
    );
    return {
      message: filled
        ? 'The catalog is filled.'
        : 'The catalog was filled already.',
      products: Number(counts[0]?.products),
      categories: Number(counts[0]?.categories),
    };
  } finally {
    await database.destroy();
  }
}
