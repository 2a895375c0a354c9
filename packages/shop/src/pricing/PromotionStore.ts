import type { Database, Transaction } from '../database/Database.ts';
import type { Money } from '../money.ts';
import type { By } from '../staff/StaffStore.ts';
import type { NewPromotion, Promotion, PromotionChange } from './Promotion.ts';

type Row = Omit<Promotion, 'amount' | 'minimum' | 'startsAt' | 'endsAt'> & {
  readonly currency: string | null;
  readonly amount: number | null;
  readonly minimum: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
};

const SELECT = `
  SELECT r.id, r.title, r.code, r.target, r.kind, r.percent, r.amount_minor::float8 AS amount, r.currency, r.buy, r.pay,
    c.slug AS category, p.slug AS product, r.minimum_minor::float8 AS minimum,
    CASE WHEN isfinite(r.starts_at) THEN r.starts_at END AS "startsAt",
    CASE WHEN isfinite(r.ends_at) THEN r.ends_at END AS "endsAt",
    r.usage_limit AS "usageLimit", r.customer_limit AS "customerLimit",
    (SELECT count(*)::integer FROM coupon_uses u WHERE u.promotion_id = r.id) AS used
  FROM promotions r LEFT JOIN categories c ON c.id = r.category_id LEFT JOIN products p ON p.id = r.product_id`;

/** Promotions and coupons as the back office sees them. Every change is written together with its audit entry. */
export class PromotionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first, those with an id below `before`. */
  async list(limit: number, before?: number): Promise<readonly Promotion[]> {
    const rows = await this.#database.rows<Row>(
      'promotions',
      `${SELECT} WHERE ($1::bigint IS NULL OR r.id < $1) ORDER BY r.id DESC LIMIT $2`,
      [before ?? null, limit],
    );
    return rows.map(toPromotion);
  }

  async add(
    promotion: NewPromotion,
    by: By,
  ): Promise<Promotion | 'codeTaken' | 'noCategory' | 'noProduct'> {
    return this.#database.transaction(async transaction => {
      const idOf = async (table: string, slug: string | null) => {
        if (slug === null) return null;
        const [row] = await transaction.query<{ id: number }>(
          `SELECT id FROM ${table} WHERE slug = $1`,
          [slug],
        );
        return row?.id;
      };
      const category = await idOf('categories', promotion.category);
      if (category === undefined) return 'noCategory';
      const product = await idOf('products', promotion.product);
      if (product === undefined) return 'noProduct';
      const [added] = await transaction.query<{ id: number }>(
        `INSERT INTO promotions (title, code, target, kind, percent, amount_minor, currency, buy, pay, category_id, product_id,
           minimum_minor, starts_at, ends_at, usage_limit, customer_limit)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, COALESCE($13, '-infinity'::timestamptz),
           COALESCE($14, 'infinity'::timestamptz), $15, $16)
         ON CONFLICT (code) DO NOTHING RETURNING id`,
        [
          promotion.title,
          promotion.code,
          promotion.target,
          promotion.kind,
          promotion.percent,
          promotion.amount,
          promotion.currency,
          promotion.buy,
          promotion.pay,
          category,
          product,
          promotion.minimum,
          promotion.startsAt,
          promotion.endsAt,
          promotion.usageLimit,
          promotion.customerLimit,
        ],
      );
      if (added === undefined) return 'codeTaken';
      await note(transaction, 'promotion-add', added.id, promotion, by);
      return find(transaction, added.id);
    });
  }

  async change(
    id: number,
    change: PromotionChange,
    by: By,
  ): Promise<Promotion | 'none' | 'noCoupon' | 'usedMore'> {
    return this.#database.transaction(async transaction => {
      const [row] = await transaction.query<{
        code: string | null;
        used: number;
      }>('SELECT code, used FROM promotions WHERE id = $1 FOR UPDATE', [id]);
      if (row === undefined) return 'none';
      const { usageLimit, customerLimit } = change;
      if (
        row.code === null &&
        (usageLimit !== undefined || customerLimit !== undefined)
      )
        return 'noCoupon';
      if (typeof usageLimit === 'number' && usageLimit < row.used)
        return 'usedMore';
      await transaction.query(
        `UPDATE promotions r SET title = COALESCE($2, title),
           starts_at = CASE WHEN $3 THEN COALESCE($4, '-infinity'::timestamptz) ELSE starts_at END,
           ends_at = CASE WHEN $5 THEN COALESCE($6, 'infinity'::timestamptz) ELSE ends_at END,
           usage_limit = CASE WHEN $7 THEN $8 ELSE usage_limit END,
           customer_limit = CASE WHEN $9 THEN $10 ELSE customer_limit END,
           -- Without any limit its uses were not counted; from now on they are.
           used = CASE WHEN r.usage_limit IS NULL AND r.customer_limit IS NULL
             THEN (SELECT count(*) FROM coupon_uses u WHERE u.promotion_id = r.id) ELSE used END
         WHERE id = $1`,
        [
          id,
          change.title ?? null,
          change.startsAt !== undefined,
          change.startsAt ?? null,
          change.endsAt !== undefined,
          change.endsAt ?? null,
          usageLimit !== undefined,
          usageLimit ?? null,
          customerLimit !== undefined,
          customerLimit ?? null,
        ],
      );
      await note(transaction, 'promotion-change', id, change, by);
      return find(transaction, id);
    });
  }
}

async function find(transaction: Transaction, id: number): Promise<Promotion> {
  const [row] = await transaction.query<Row>(`${SELECT} WHERE r.id = $1`, [id]);
  if (row === undefined) throw new Error(`Promotion ${id} is gone.`);
  return toPromotion(row);
}

async function note(
  transaction: Transaction,
  action: string,
  id: number,
  details: object,
  by: By,
): Promise<void> {
  await transaction.query(
    'INSERT INTO audit_entries (actor, action, subject, details, request_id) VALUES ($1, $2, $3, $4, $5)',
    [by.name, action, `promotion ${id}`, JSON.stringify(details), by.requestId],
  );
}

function toPromotion(row: Row): Promotion {
  const { currency, amount, minimum, startsAt, endsAt, ...rest } = row;
  const money = (value: number): Money => ({
    amount: value,
    currency: currency ?? '',
  });
  // What is not said in the database is not said here.
  const said = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null),
  ) as typeof rest;
  return {
    ...said,
    ...(amount === null ? {} : { amount: money(amount) }),
    ...(minimum === 0 ? {} : { minimum: money(minimum) }),
    ...(startsAt === null ? {} : { startsAt: startsAt.toISOString() }),
    ...(endsAt === null ? {} : { endsAt: endsAt.toISOString() }),
  };
}
