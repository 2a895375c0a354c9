import type { Database } from '../database/Database.ts';
import type { Money } from '../money.ts';
import { toRating } from '../reviews/ReviewStore.ts';
import type { Rating } from '../reviews/ReviewStore.ts';
import { availabilityOf } from '../stock/availability.ts';
import type { Availability } from '../stock/availability.ts';
import { SUMMARIZED, SUMMARY, imageOf, listed } from './summaries.ts';
import type { Listed, ProductSummary, SummaryRow } from './summaries.ts';

export interface Category {
  readonly slug: string;
  readonly name: string;
  /** Published ones, those of its own categories included. */
  readonly products: number;
}

/** A category of the first level with the ones below it. */
export interface Department extends Category {
  readonly categories: readonly Category[];
}

export interface Variant {
  readonly id: number;
  readonly sku: string;
  /** Empty when the product has only one. */
  readonly title: string;
  /** What sets it apart, for example its colour. */
  readonly options: Readonly<Record<string, string>>;
  readonly price: Money;
  readonly availability: Availability;
  readonly image: string;
}

export interface Product
  extends Omit<
    ProductSummary,
    'price' | 'availability' | 'variantId' | 'colours'
  > {
  readonly categoryName: string;
  readonly department: { readonly slug: string; readonly name: string };
  readonly description: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Of the approved reviews. */
  readonly rating: Rating;
  readonly variants: readonly Variant[];
}

interface VariantRow extends SummaryRow {
  readonly description: string;
  readonly attributes: Product['attributes'];
  readonly category_name: string;
  readonly department: string;
  readonly department_name: string;
  readonly sku: string;
  readonly variant: string;
  readonly options: Variant['options'];
  readonly reviews: number | null;
  readonly stars: number | null;
}

/**
 * Reads the published catalog: one statement for each question. Lists continue after a position (keyset), so page 50 costs what
 * page 1 costs.
 */
export class ProductStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async categories(): Promise<readonly Department[]> {
    return this.#database.rows<
      Category & { readonly categories: readonly Category[] }
    >(
      'categories',
      `WITH counted AS (
         SELECT c.*, (SELECT count(*)::integer FROM products p WHERE p.category_id = c.id AND p.published) AS own FROM categories c
       )
       SELECT d.slug, d.name, d.own + COALESCE(sum(c.own), 0)::integer AS products,
         COALESCE(jsonb_agg(jsonb_build_object('slug', c.slug, 'name', c.name, 'products', c.own) ORDER BY c.position)
           FILTER (WHERE c.id IS NOT NULL), '[]') AS categories
       FROM counted d LEFT JOIN counted c ON c.parent_id = d.id WHERE d.parent_id IS NULL
       GROUP BY d.id, d.slug, d.name, d.own, d.position ORDER BY d.position`,
    );
  }

  /** In order of id. */
  async list(after: number, limit: number): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<SummaryRow>(
      'products',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${SUMMARIZED} WHERE p.published AND p.id > $1 ORDER BY p.id LIMIT $2`,
      [after, limit],
    );
    return rows.map(listed);
  }

  /** Of a category, or of a department with all its categories; in order of id. */
  async listCategory(
    category: string,
    after: number,
    limit: number,
  ): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<SummaryRow>(
      'products_of_category',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${SUMMARIZED}
       WHERE p.published AND p.id > $2 AND p.category_id = ANY (ARRAY(
         SELECT d.id FROM categories d LEFT JOIN categories parent ON parent.id = d.parent_id WHERE $1 IN (d.slug, parent.slug)))
       ORDER BY p.id LIMIT $3`,
      [category, after, limit],
    );
    return rows.map(listed);
  }

  /** Full text in the words of `websearch_to_tsquery` (quotes, or, -), best first. */
  async search(
    query: string,
    after: readonly [number, number] | undefined,
    limit: number,
  ): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<SummaryRow>(
      'search',
      `SELECT * FROM (
         SELECT ${SUMMARY}, -ts_rank(p.search, q)::float8 AS rank FROM ${SUMMARIZED}, websearch_to_tsquery('english', $1) q
         WHERE p.search @@ q AND p.published
       ) found
       WHERE $2::float8 IS NULL OR (rank, id) > ($2, $3) ORDER BY rank, id LIMIT $4`,
      [query, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
    return rows.map(listed);
  }

  async find(slug: string): Promise<Product | undefined> {
    const rows = await this.#database.rows<VariantRow>(
      'product',
      `SELECT p.id, p.slug, p.title, p.description, p.attributes, c.slug AS category, c.name AS category_name,
         COALESCE(d.slug, c.slug) AS department, COALESCE(d.name, c.name) AS department_name,
         v.id AS variant_id, v.sku, v.title AS variant, v.options, v.price_minor, v.currency, s.available, g.reviews, g.stars
       FROM products p JOIN categories c ON c.id = p.category_id LEFT JOIN categories d ON d.id = c.parent_id
       JOIN variants v ON v.product_id = p.id JOIN stock s ON s.variant_id = v.id
       LEFT JOIN product_ratings g ON g.product_id = p.id
       WHERE p.slug = $1 AND p.published ORDER BY v.position`,
      [slug],
    );
    const first = rows[0];
    if (first === undefined) return undefined;
    return {
      slug: first.slug,
      title: first.title,
      category: first.category,
      categoryName: first.category_name,
      department: { slug: first.department, name: first.department_name },
      description: first.description,
      attributes: first.attributes,
      image: imageOf(first.slug, first.attributes.colour?.[0]),
      rating: toRating(first.reviews, first.stars),
      variants: rows.map(row => ({
        id: row.variant_id,
        sku: row.sku,
        title: row.variant,
        options: row.options,
        price: { amount: row.price_minor, currency: row.currency },
        availability: availabilityOf(row.available),
        image: imageOf(row.slug, row.options.colour),
      })),
    };
  }

  /** Needs migration level 6. */
  async related(slug: string): Promise<readonly ProductSummary[]> {
    const rows = await this.#database.rows<SummaryRow>(
      'related',
      `SELECT ${SUMMARY}, 0 AS rank FROM product_relations r JOIN products p ON p.id = r.related_id JOIN categories c ON c.id = p.category_id
       JOIN variants v ON v.product_id = p.id AND v.position = 0 JOIN stock s ON s.variant_id = v.id
       WHERE r.product_id = (SELECT id FROM products WHERE slug = $1) AND p.published ORDER BY r.position`,
      [slug],
    );
    return rows.map(row => listed(row).summary);
  }

  /** What live orders took the most pieces of. */
  async popular(limit: number): Promise<readonly ProductSummary[]> {
    const rows = await this.#database.rows<SummaryRow>(
      'popular',
      `SELECT ${SUMMARY}, 0 AS rank FROM ${SUMMARIZED} WHERE p.published AND s.available < s.stocked AND s.available > 0
       ORDER BY s.stocked - s.available DESC, p.id LIMIT $1`,
      [limit],
    );
    return rows.map(row => listed(row).summary);
  }
}
