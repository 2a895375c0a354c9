import type { Database } from '../database/Database.ts';
import type { Money } from '../money.ts';
import { availabilityOf } from '../stock/availability.ts';
import type { Availability } from '../stock/availability.ts';

export interface Category {
  readonly slug: string;
  readonly name: string;
  readonly products: number;
}

export interface ProductSummary {
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  /** Of the first variant. */
  readonly price: Money;
  readonly availability: Availability;
  /** The first variant: what a single click puts into the cart. */
  readonly variantId: number;
  readonly image: string;
}

export interface Variant {
  readonly id: number;
  readonly sku: string;
  /** Empty when the product has only one. */
  readonly title: string;
  readonly price: Money;
  readonly availability: Availability;
}

export interface Product
  extends Omit<ProductSummary, 'price' | 'availability' | 'variantId'> {
  readonly categoryName: string;
  readonly description: string;
  readonly variants: readonly Variant[];
}

/** A product and where the page ends with it. */
export interface Listed {
  readonly summary: ProductSummary;
  readonly position: readonly [rank: number, id: number];
}

interface Row {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  readonly variant_id: number;
  readonly price_minor: number;
  readonly currency: string;
  readonly available: number;
  readonly rank: number;
}

const SUMMARY = `p.id, p.slug, p.title, c.slug AS category, v.id AS variant_id, v.price_minor, v.currency, s.available`;
const JOINED = `products p JOIN categories c ON c.id = p.category_id
  JOIN variants v ON v.product_id = p.id AND v.position = 0 JOIN stock s ON s.variant_id = v.id`;

/** Reads the catalog: one statement for each question. Lists continue after a position (keyset), so page 50 costs what page 1 costs. */
export class ProductStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async categories(): Promise<readonly Category[]> {
    return this.#database.rows<{
      slug: string;
      name: string;
      products: number;
    }>(
      'categories',
      `SELECT c.slug, c.name, count(p.id)::integer AS products FROM categories c LEFT JOIN products p ON p.category_id = c.id
       GROUP BY c.id ORDER BY c.position`,
    );
  }

  /** In order of id. */
  async list(after: number, limit: number): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<Row>(
      'products',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${JOINED} WHERE p.id > $1 ORDER BY p.id LIMIT $2`,
      [after, limit],
    );
    return rows.map(listed);
  }

  async listCategory(
    category: string,
    after: number,
    limit: number,
  ): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<Row>(
      'products_of_category',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${JOINED}
       WHERE p.category_id = (SELECT id FROM categories WHERE slug = $1) AND p.id > $2 ORDER BY p.id LIMIT $3`,
      [category, after, limit],
    );
    return rows.map(listed);
  }

  /** Full text in the words of `websearch_to_tsquery` (quotes, or, -), best first. */
  async search(
    query: string,
    category: string | undefined,
    after: readonly [number, number] | undefined,
    limit: number,
  ) {
    const rows = await this.#database.rows<Row>(
      'search',
      `SELECT * FROM (
         SELECT ${SUMMARY}, ts_rank(p.search, q) AS rank FROM ${JOINED}, websearch_to_tsquery('english', $1) q
         WHERE p.search @@ q AND ($2::text IS NULL OR c.slug = $2)
       ) found
       WHERE $3::real IS NULL OR rank < $3 OR (rank = $3 AND id > $4)
       ORDER BY rank DESC, id LIMIT $5`,
      [query, category ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
    return rows.map(listed);
  }

  async find(slug: string): Promise<Product | undefined> {
    const rows = await this.#database.rows<
      Row & {
        description: string;
        category_name: string;
        sku: string;
        variant: string;
      }
    >(
      'product',
      `SELECT p.id, p.slug, p.title, p.description, c.slug AS category, c.name AS category_name, v.id AS variant_id, v.sku,
         v.title AS variant, v.price_minor, v.currency, s.available, 0 AS rank
       FROM products p JOIN categories c ON c.id = p.category_id JOIN variants v ON v.product_id = p.id
       JOIN stock s ON s.variant_id = v.id WHERE p.slug = $1 ORDER BY v.position`,
      [slug],
    );
    const first = rows[0];
    if (first === undefined) return undefined;
    return {
      slug: first.slug,
      title: first.title,
      category: first.category,
      categoryName: first.category_name,
      description: first.description,
      image: imageOf(first.slug),
      variants: rows.map(row => ({
        id: row.variant_id,
        sku: row.sku,
        title: row.variant,
        price: { amount: row.price_minor, currency: row.currency },
        availability: availabilityOf(row.available),
      })),
    };
  }

  /** Needs migration level 3. */
  async related(slug: string): Promise<readonly ProductSummary[]> {
    const rows = await this.#database.rows<Row>(
      'related',
      `SELECT ${SUMMARY}, 0 AS rank FROM product_relations r JOIN products p ON p.id = r.related_id JOIN categories c ON c.id = p.category_id
       JOIN variants v ON v.product_id = p.id AND v.position = 0 JOIN stock s ON s.variant_id = v.id
       WHERE r.product_id = (SELECT id FROM products WHERE slug = $1) ORDER BY r.position`,
      [slug],
    );
    return rows.map(row => listed(row).summary);
  }

  /** What live orders took the most pieces of. */
  async popular(limit: number): Promise<readonly ProductSummary[]> {
    const rows = await this.#database.rows<Row>(
      'popular',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${JOINED} WHERE s.available < s.stocked AND s.available > 0
       ORDER BY s.stocked - s.available DESC, p.id LIMIT $1`,
      [limit],
    );
    return rows.map(row => listed(row).summary);
  }
}

export function imageOf(slug: string): string {
  return `/images/${slug}.svg`;
}

function listed(row: Row): Listed {
  return {
    summary: {
      slug: row.slug,
      title: row.title,
      category: row.category,
      price: { amount: row.price_minor, currency: row.currency },
      availability: availabilityOf(row.available),
      variantId: row.variant_id,
      image: imageOf(row.slug),
    },
    position: [row.rank, row.id],
  };
}
