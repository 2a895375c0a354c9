import type { Database } from '../database/Database.ts';
import type { By } from '../staff/StaffStore.ts';

export interface StockRow {
  readonly variantId: number;
  readonly sku: string;
  readonly product: string;
  readonly variant: string;
  readonly stocked: number;
  readonly available: number;
}

export interface LedgerEntry {
  readonly at: string;
  readonly kind: 'opening' | 'adjustment' | 'given-back' | 'sold';
  readonly delta: number;
  readonly reason: string;
  readonly actor: string;
  readonly orderId?: string;
}

export type Adjusted =
  | {
      readonly outcome: 'adjusted';
      readonly detail: { readonly stocked: number; readonly available: number };
    }
  | {
      readonly outcome: 'tooFew';
      readonly detail: { readonly available: number };
    }
  | { readonly outcome: 'noVariant' | 'tooMany'; readonly detail: null };

export interface StockQuestion {
  readonly query?: string;
  /** Only what has at most so many pieces left. */
  readonly most?: number;
  readonly after?: number;
  readonly limit: number;
}

const COLUMNS = `v.id AS "variantId", v.sku, p.title AS product, v.title AS variant, s.stocked, s.available`;
const JOINED =
  'stock s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id';

/** The stock as the back office reads and corrects it. */
export class StockStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In order of the variants' ids. */
  list(question: StockQuestion): Promise<StockRow[]> {
    return this.#database.rows<StockRow>(
      'admin_stock',
      `SELECT ${COLUMNS} FROM ${JOINED}
       WHERE v.id > $1 AND ($2::integer IS NULL OR s.available <= $2)
         AND ($3::text IS NULL OR starts_with(lower(v.sku), lower($3)) OR strpos(lower(p.title), lower($3)) > 0)
       ORDER BY v.id LIMIT $4`,
      [
        question.after ?? 0,
        question.most ?? null,
        question.query ?? null,
        question.limit,
      ],
    );
  }

  async find(variantId: number): Promise<StockRow | undefined> {
    const rows = await this.#database.rows<StockRow>(
      'admin_stock_one',
      `SELECT ${COLUMNS} FROM ${JOINED} WHERE v.id = $1`,
      [variantId],
    );
    return rows[0];
  }

  async adjust(
    variantId: number,
    delta: number,
    reason: string,
    by: By,
  ): Promise<Adjusted> {
    const rows = await this.#database.rows<Adjusted & { outcome: string }>(
      'adjust_stock',
      'SELECT outcome, detail FROM adjust_stock($1, $2, $3, $4, $5)',
      [variantId, delta, reason, by.name, by.requestId],
    );
    return rows[0] as Adjusted;
  }

  /**
   * Newest first. Reads all order lines, which have no index by variant: every sale would have to pay for it, and few people
   * read ledgers.
   */
  async ledger(
    variantId: number,
    skip: number,
    limit: number,
  ): Promise<readonly LedgerEntry[]> {
    const rows = await this.#database.rows<{
      at: Date;
      kind: LedgerEntry['kind'];
      delta: number;
      reason: string;
      actor: string;
      order_id: string | null;
    }>(
      'stock_ledger',
      `SELECT at, kind, delta::integer AS delta, reason, actor, order_id FROM stock_ledger WHERE variant_id = $1
       ORDER BY at DESC, kind, order_id, delta OFFSET $2 LIMIT $3`,
      [variantId, skip, limit],
    );
    return rows.map(({ order_id: orderId, at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      ...(orderId === null ? {} : { orderId }),
    }));
  }
}
