import type { Database } from '../database/Database.ts';
import type { ProductFilter, Sort } from './ProductFilter.ts';
import { SUMMARIZED, SUMMARY, listed } from './summaries.ts';
import type { Listed, SummaryRow } from './summaries.ts';

/** How many products there are for each further choice, so that a choice never leads to an empty page. */
export interface Facets {
  readonly attributes: readonly {
    readonly name: string;
    readonly values: readonly {
      readonly value: string;
      readonly products: number;
    }[];
  }[];
  readonly categories: readonly {
    readonly slug: string;
    readonly name: string;
    readonly products: number;
  }[];
  /** Cheapest and dearest, minor units; absent when nothing is found. */
  readonly price?: { readonly least: number; readonly most: number };
}

export interface Counted {
  readonly total: number;
  readonly facets: Facets;
}

/** Every rank ascends, so that one comparison continues every list. */
const RANKS: Readonly<Record<Sort, string>> = {
  relevance: `CASE WHEN $1::text IS NULL THEN 0 ELSE -ts_rank(p.search, websearch_to_tsquery('english', $1))::float8 END`,
  price: 'v.price_minor::float8',
  '-price': '-v.price_minor::float8',
  newest: '-extract(epoch FROM p.created_at)::float8',
};

// $1 words, $2 category, $3 and $4 price, $5 only what can be bought. Attributes are left to the callers.
const NARROWED = `p.published
  AND ($1::text IS NULL OR p.search @@ websearch_to_tsquery('english', $1))
  AND ($2::text IS NULL OR p.category_id = ANY (ARRAY(
    SELECT k.id FROM categories k LEFT JOIN categories parent ON parent.id = k.parent_id WHERE $2 IN (k.slug, parent.slug))))
  AND ($3::integer IS NULL OR v.price_minor >= $3) AND ($4::integer IS NULL OR v.price_minor <= $4)
  AND (NOT $5::boolean OR EXISTS (
    SELECT 1 FROM variants o JOIN stock os ON os.variant_id = o.id WHERE o.product_id = p.id AND os.available > 0))`;

/** Names of the wanted attributes ($6) that the product does not match. */
const MISSED = `ARRAY(
  SELECT f.key FROM jsonb_each($6::jsonb) f
  WHERE NOT jsonb_exists_any(COALESCE(p.attributes->f.key, '[]'), ARRAY(SELECT jsonb_array_elements_text(f.value))))`;

/** Lists of products by filter, and what further filters there are. */
export class FilterStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(
    filter: ProductFilter,
    after: readonly [number, number] | undefined,
    limit: number,
  ): Promise<readonly Listed[]> {
    const rows = await this.#database.rows<SummaryRow>(
      `filter_${filter.sort}`,
      `SELECT * FROM (
         SELECT ${SUMMARY}, ${RANKS[filter.sort]} AS rank FROM ${SUMMARIZED}
         WHERE ${NARROWED} AND cardinality(${MISSED}) = 0
       ) found
       WHERE $7::float8 IS NULL OR (rank, id) > ($7, $8) ORDER BY rank, id LIMIT $9`,
      [...values(filter), after?.[0] ?? null, after?.[1] ?? null, limit],
    );
    return rows.map(listed);
  }

  /** Values of an attribute are counted without the choice among them: they widen it. */
  async count(filter: ProductFilter): Promise<Counted> {
    const [row] = await this.#database.rows<{
      total: number;
      least: number | null;
      most: number | null;
      categories: Facets['categories'];
      attributes: Facets['attributes'];
    }>(
      'facets',
      `WITH found AS MATERIALIZED (
         SELECT p.attributes, c.id AS category_id, v.price_minor, ${MISSED} AS missed
         FROM ${SUMMARIZED} WHERE ${NARROWED}
       ), valued AS (
         SELECT a.key AS name, x.value, count(*)::integer AS products
         FROM found CROSS JOIN LATERAL jsonb_each(found.attributes) a CROSS JOIN LATERAL jsonb_array_elements_text(a.value) x
         WHERE found.missed <@ ARRAY[a.key] GROUP BY 1, 2
       )
       SELECT count(*)::integer AS total, min(price_minor) AS least, max(price_minor) AS most,
         COALESCE((SELECT jsonb_agg(jsonb_build_object('slug', c.slug, 'name', c.name, 'products', n) ORDER BY c.position)
           FROM (SELECT category_id, count(*) AS n FROM found WHERE cardinality(missed) = 0 GROUP BY 1) g
           JOIN categories c ON c.id = g.category_id), '[]') AS categories,
         COALESCE((SELECT jsonb_agg(jsonb_build_object('name', name, 'values', entries) ORDER BY name) FROM (
           SELECT name, jsonb_agg(jsonb_build_object('value', value, 'products', products) ORDER BY products DESC, value) AS entries
           FROM valued GROUP BY name) g), '[]') AS attributes
       FROM found WHERE cardinality(missed) = 0`,
      values(filter),
    );
    return {
      total: row?.total ?? 0,
      facets: {
        attributes: row?.attributes ?? [],
        categories: row?.categories ?? [],
        ...(row?.least === null || row?.most === null || row === undefined
          ? {}
          : { price: { least: row.least, most: row.most } }),
      },
    };
  }
}

function values(filter: ProductFilter): readonly unknown[] {
  return [
    filter.query ?? null,
    filter.category ?? null,
    filter.minPrice ?? null,
    filter.maxPrice ?? null,
    filter.inStock,
    JSON.stringify(filter.attributes),
  ];
}
