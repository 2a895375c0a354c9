import knex from 'knex';
import { seedProducts } from './catalog.ts';
import { CATEGORIES, DEPARTMENTS } from './categories.ts';
import { seedPromotions } from './promotions.ts';

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
      const departments = await tx('categories')
        .insert(
          DEPARTMENTS.map(({ slug, name }, position) => ({
            slug,
            name,
            position,
          })),
        )
        .returning<{ id: number; name: string }[]>(['id', 'name']);
      const departmentOf = new Map(
        departments.flatMap(({ id, name }) =>
          (DEPARTMENTS.find(one => one.name === name)?.categories ?? []).map(
            category => [category, id] as const,
          ),
        ),
      );
      const categories = await tx('categories')
        .insert(
          CATEGORIES.map(({ slug, name }, position) => ({
            slug,
            name,
            position,
            parent_id: departmentOf.get(name),
          })),
        )
        .returning<{ id: number; slug: string }[]>(['id', 'slug']);
      const idOf = new Map(
        categories.map(category => [category.slug, category.id]),
      );
      const seeds = seedProducts();
      const createdAt = Date.UTC(2026, 0, 1);
      const products = await tx('products')
        .insert(
          seeds.map((seed, index) => ({
            slug: seed.slug,
            title: seed.title,
            description: seed.description,
            category_id: idOf.get(seed.category),
            attributes: JSON.stringify(seed.attributes),
            tax_class: seed.taxClass,
            created_at: new Date(createdAt + index * 60_000),
          })),
        )
        .returning<{ id: number; slug: string }[]>(['id', 'slug']);
      const productOf = new Map(
        products.map(product => [product.slug, product.id]),
      );
      // The first variant of every product before all others: variant 1 to 1,000 are those of the products in their order.
      const seedVariants = seeds
        .flatMap(({ slug, variants }) =>
          variants.map((variant, position) => ({ slug, position, ...variant })),
        )
        .sort((a, b) => Math.sign(a.position) - Math.sign(b.position));
      const variants = await tx('variants')
        .insert(
          seedVariants.map(variant => ({
            product_id: productOf.get(variant.slug),
            position: variant.position,
            sku: variant.sku,
            title: variant.title,
            options: JSON.stringify(variant.options),
            price_minor: variant.priceMinor,
            currency: 'EUR',
          })),
        )
        .returning<{ id: number; sku: string }[]>(['id', 'sku']);
      const variantOf = new Map(
        variants.map(variant => [variant.sku, variant.id]),
      );
      await tx('stock').insert(
        seedVariants.map(({ sku, stocked }) => ({
          variant_id: variantOf.get(sku),
          stocked,
          available: stocked,
        })),
      );
      await seedPromotions(tx, idOf);
      await tx.raw('SELECT refresh_search_words()');
      const known = await tx.raw<{ rows: { known: boolean }[] }>(
        `SELECT to_regprocedure('relate_products()') IS NOT NULL AS known`,
      );
      if (known.rows[0]?.known === true)
        await tx.raw('SELECT relate_products()');
      return true;
    });
    // Only the tables that now have rows: statistics of an empty table would mislead the planner for good.
    if (filled)
      await database.raw(
        'ANALYZE categories, products, variants, stock, search_words',
      );
    const counts = await database.select<
      { products: string; categories: string }[]
    >(
      database('products').count('*').as('products'),
      database('categories')
        .whereNotNull('parent_id')
        .count('*')
        .as('categories'),
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
