import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../database/Database.ts';
import type { Money } from '../money.ts';
import type { By } from '../staff/StaffStore.ts';

export const TAX_CLASSES = ['standard', 'reduced'] as const;
export type TaxClass = (typeof TAX_CLASSES)[number];

export interface AdminVariant {
  readonly id: number;
  readonly sku: string;
  readonly title: string;
  readonly options: Readonly<Record<string, string>>;
  readonly price: Money;
  readonly stocked: number;
  readonly available: number;
}

export interface AdminProduct {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** Slug of its category. */
  readonly category: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly taxClass: string;
  readonly published: boolean;
  readonly createdAt: string;
  readonly variants: readonly AdminVariant[];
}

export interface NewVariant {
  readonly sku: string;
  readonly title: string;
  readonly options: Readonly<Record<string, string>>;
  readonly price: number;
  readonly stock: number;
}

export interface ProductChange {
  readonly title?: string;
  readonly description?: string;
  readonly category?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly taxClass?: TaxClass;
  readonly published?: boolean;
}

export interface NewProduct extends Required<ProductChange> {
  readonly slug: string;
  readonly variants: readonly NewVariant[];
}

export interface VariantChange {
  readonly title?: string;
  readonly price?: number;
}

export type Written =
  | { readonly outcome: 'written'; readonly productId: number }
  | { readonly outcome: 'noCategory' }
  | { readonly outcome: 'slugTaken' }
  | { readonly outcome: 'skuTaken' }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'full' };

/** So many variants are enough for any product, and few enough to be shown at once. */
const MOST_VARIANTS = 50;

const COLUMNS = `p.id, p.slug, p.title, p.description, c.slug AS category, p.attributes, p.tax_class AS "taxClass", p.published,
  p.created_at AS "createdAt", COALESCE((
    SELECT jsonb_agg(jsonb_build_object('id', v.id, 'sku', v.sku, 'title', v.title, 'options', v.options,
      'price', jsonb_build_object('amount', v.price_minor, 'currency', v.currency), 'stocked', s.stocked, 'available', s.available)
      ORDER BY v.position)
    FROM variants v JOIN stock s ON s.variant_id = v.id WHERE v.product_id = p.id), '[]') AS variants`;

/** The catalog as the back office reads and writes it, also what is not published. What it writes is in the audit. */
export class AdminProductStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In order of id. `query` is a part of a title or the beginning of a SKU. */
  async list(question: {
    readonly query?: string;
    readonly category?: string;
    readonly after?: number;
    readonly limit: number;
  }): Promise<readonly AdminProduct[]> {
    const rows = await this.#database.rows<
      AdminProduct & { createdAt: Date | string }
    >(
      'admin_products',
      `SELECT ${COLUMNS} FROM products p JOIN categories c ON c.id = p.category_id
       WHERE p.id > $1 AND ($2::text IS NULL OR c.slug = $2)
         AND ($3::text IS NULL OR strpos(lower(p.title), lower($3)) > 0
           OR EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND starts_with(lower(v.sku), lower($3))))
       ORDER BY p.id LIMIT $4`,
      [
        question.after ?? 0,
        question.category ?? null,
        question.query ?? null,
        question.limit,
      ],
    );
    return rows.map(toProduct);
  }

  async find(id: number): Promise<AdminProduct | undefined> {
    const rows = await this.#database.rows<AdminProduct>(
      'admin_product',
      `SELECT ${COLUMNS} FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1`,
      [id],
    );
    return rows[0] && toProduct(rows[0]);
  }

  add(product: NewProduct, currency: string, by: By): Promise<Written> {
    return this.#database.transaction(async transaction => {
      const [category] = await transaction.query<{ id: number }>(
        'SELECT id FROM categories WHERE slug = $1',
        [product.category],
      );
      if (category === undefined) return { outcome: 'noCategory' };
      const taken = await transaction.query(
        'SELECT 1 FROM variants WHERE sku = ANY ($1)',
        [product.variants.map(variant => variant.sku)],
      );
      if (taken.length > 0) return { outcome: 'skuTaken' };
      const [row] = await transaction.query<{ id: number }>(
        `INSERT INTO products (category_id, slug, title, description, attributes, tax_class, published, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT (slug) DO NOTHING RETURNING id`,
        [
          category.id,
          product.slug,
          product.title,
          product.description,
          JSON.stringify(product.attributes),
          product.taxClass,
          product.published,
        ],
      );
      if (row === undefined) return { outcome: 'slugTaken' };
      for (const [position, variant] of product.variants.entries())
        await addVariant(transaction, row.id, position, variant, currency);
      await note(transaction, by, 'product-add', `product ${row.id}`, {
        slug: product.slug,
        variants: product.variants.map(({ sku, price, stock }) => ({
          sku,
          price,
          stock,
        })),
      });
      await refreshSearch(transaction);
      return { outcome: 'written', productId: row.id };
    });
  }

  addVariant(productId: number, variant: NewVariant, by: By): Promise<Written> {
    return this.#database.transaction(async transaction => {
      // Locked, so that two new variants do not take the same position.
      const known = await transaction.query(
        'SELECT 1 FROM products WHERE id = $1 FOR UPDATE',
        [productId],
      );
      if (known.length === 0) return { outcome: 'none' };
      const taken = await transaction.query(
        'SELECT 1 FROM variants WHERE sku = $1',
        [variant.sku],
      );
      if (taken.length > 0) return { outcome: 'skuTaken' };
      const others = await transaction.query<{
        position: number;
        currency: string;
      }>(
        'SELECT position, currency FROM variants WHERE product_id = $1 ORDER BY position',
        [productId],
      );
      if (others.length >= MOST_VARIANTS) return { outcome: 'full' };
      await addVariant(
        transaction,
        productId,
        (others.at(-1)?.position ?? -1) + 1,
        variant,
        others[0]?.currency ?? 'EUR',
      );
      await note(transaction, by, 'variant-add', `product ${productId}`, {
        sku: variant.sku,
        price: variant.price,
        stock: variant.stock,
      });
      return { outcome: 'written', productId };
    });
  }

  change(id: number, change: ProductChange, by: By): Promise<Written> {
    return this.#database.transaction(async transaction => {
      const [category] =
        change.category === undefined
          ? [undefined]
          : await transaction.query<{ id: number }>(
              'SELECT id FROM categories WHERE slug = $1',
              [change.category],
            );
      if (change.category !== undefined && category === undefined)
        return { outcome: 'noCategory' };
      const rows = await transaction.query(
        `UPDATE products SET title = COALESCE($2, title), description = COALESCE($3, description),
           category_id = COALESCE($4, category_id), attributes = COALESCE($5, attributes), tax_class = COALESCE($6, tax_class),
           published = COALESCE($7, published)
         WHERE id = $1 RETURNING id`,
        [
          id,
          change.title ?? null,
          change.description ?? null,
          category?.id ?? null,
          change.attributes === undefined
            ? null
            : JSON.stringify(change.attributes),
          change.taxClass ?? null,
          change.published ?? null,
        ],
      );
      if (rows.length === 0) return { outcome: 'none' };
      await note(transaction, by, 'product-change', `product ${id}`, change);
      await refreshSearch(transaction);
      return { outcome: 'written', productId: id };
    });
  }

  /** Carts keep the price their customer saw; the checkout asks them to accept the new one. */
  changeVariant(id: number, change: VariantChange, by: By): Promise<Written> {
    return this.#database.transaction(async transaction => {
      const [before] = await transaction.query<{
        product_id: number;
        price_minor: number;
        title: string;
      }>(
        'SELECT product_id, price_minor, title FROM variants WHERE id = $1 FOR UPDATE',
        [id],
      );
      if (before === undefined) return { outcome: 'none' };
      await transaction.query(
        'UPDATE variants SET title = COALESCE($2, title), price_minor = COALESCE($3, price_minor) WHERE id = $1',
        [id, change.title ?? null, change.price ?? null],
      );
      await note(transaction, by, 'variant-change', `variant ${id}`, {
        ...change,
        before: { title: before.title, price: before.price_minor },
      });
      return { outcome: 'written', productId: before.product_id };
    });
  }
}

async function addVariant(
  transaction: Transaction,
  productId: number,
  position: number,
  variant: NewVariant,
  currency: string,
): Promise<void> {
  const [row] = await transaction.query<{ id: number }>(
    `INSERT INTO variants (product_id, position, sku, title, options, price_minor, currency)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      productId,
      position,
      variant.sku,
      variant.title,
      JSON.stringify(variant.options),
      variant.price,
      currency,
    ],
  );
  await transaction.query(
    'INSERT INTO stock (variant_id, stocked, available) VALUES ($1, $2, $2)',
    [row?.id, variant.stock],
  );
}

async function note(
  transaction: Transaction,
  by: By,
  action: string,
  subject: string,
  details: object,
): Promise<void> {
  await transaction.query(
    'INSERT INTO audit_entries (actor, action, subject, details, request_id) VALUES ($1, $2, $3, $4, $5)',
    [by.name, action, subject, JSON.stringify(details), by.requestId],
  );
}

/** The words that the search knows follow after a moment. */
async function refreshSearch(transaction: Transaction): Promise<void> {
  await transaction.query(
    `INSERT INTO outbox (kind, key, payload) VALUES ('search.refresh', $1, '{}')`,
    [`search.refresh:${randomUUID()}`],
  );
}

function toProduct(row: AdminProduct): AdminProduct {
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}
