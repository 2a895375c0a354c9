import type { Database } from '../database/Database.ts';
import type { By } from '../staff/StaffStore.ts';

export const REVIEW_STATUSES = ['pending', 'approved', 'rejected'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** As everybody may read it. */
export interface Review {
  readonly id: number;
  readonly rating: number;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  /** Written by somebody who bought it here. */
  readonly verified: boolean;
  readonly createdAt: string;
}

export interface ModeratedReview extends Review {
  readonly product: string;
  readonly status: ReviewStatus;
  readonly moderatedAt?: string;
  readonly moderatedBy?: string;
}

export interface NewReview {
  readonly slug: string;
  readonly rating: number;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  /** The order that proves that it was bought. */
  readonly orderId?: string;
}

export interface Rating {
  readonly reviews: number;
  /** 1 to 5 with one decimal place; absent without reviews. */
  readonly average?: number;
}

interface Row {
  readonly id: string;
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly order_id: string | null;
  readonly created_at: Date;
  readonly product: string;
  readonly status: ReviewStatus;
  readonly moderated_at: Date | null;
  readonly moderated_by: string | null;
}

const COLUMNS = `r.id, r.rating, r.title, r.body, r.author, r.order_id, r.created_at, p.slug AS product, r.status, r.moderated_at,
  r.moderated_by`;

/** What customers say about products. Only what was approved is shown and counts for the rating. */
export class ReviewStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The rating of a published product; `undefined`: there is none with this slug. */
  async rating(slug: string): Promise<Rating | undefined> {
    const [row] = await this.#database.rows<{
      reviews: number | null;
      stars: number | null;
    }>(
      'rating',
      `SELECT g.reviews, g.stars
       FROM products p LEFT JOIN product_ratings g ON g.product_id = p.id WHERE p.slug = $1 AND p.published`,
      [slug],
    );
    if (row === undefined) return undefined;
    return toRating(row.reviews, row.stars);
  }

  /** Approved ones, newest first. */
  async list(
    slug: string,
    before: number | undefined,
    limit: number,
  ): Promise<readonly Review[]> {
    const rows = await this.#database.rows<Row>(
      'reviews',
      `SELECT ${COLUMNS} FROM reviews r JOIN products p ON p.id = r.product_id
       WHERE p.slug = $1 AND r.status = 'approved' AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
      [slug, before ?? null, limit],
    );
    return rows.map(toReview);
  }

  /** `notBought`: the order holds no such product, or was not paid. `again`: one review of a product for an order. */
  async add(
    review: NewReview,
  ): Promise<Review | 'noProduct' | 'notBought' | 'again'> {
    const [row] = await this.#database.rows<
      Omit<Row, 'id'> & { id: string | null; known: boolean; bought: boolean }
    >(
      'review_add',
      `WITH product AS (SELECT id, slug FROM products WHERE slug = $1 AND published), proof AS (
         SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN variants v ON v.id = l.variant_id, product p
         WHERE o.id = $6 AND v.product_id = p.id AND o.status IN ('paid', 'packed', 'shipped', 'delivered', 'returned', 'refunded') LIMIT 1
       ), added AS (
         INSERT INTO reviews (product_id, rating, title, body, author, order_id)
         SELECT p.id, $2, $3, $4, $5, $6 FROM product p WHERE $6::uuid IS NULL OR EXISTS (SELECT 1 FROM proof)
         ON CONFLICT (product_id, order_id) DO NOTHING RETURNING *
       )
       SELECT EXISTS (SELECT 1 FROM product) AS known, $6::uuid IS NULL OR EXISTS (SELECT 1 FROM proof) AS bought,
         r.id, r.rating, r.title, r.body, r.author, r.order_id, r.created_at
       FROM (SELECT 1) one LEFT JOIN added r ON true`,
      [
        review.slug,
        review.rating,
        review.title,
        review.text,
        review.author,
        review.orderId ?? null,
      ],
    );
    if (row === undefined || !row.known) return 'noProduct';
    if (!row.bought) return 'notBought';
    if (row.id === null) return 'again';
    return toReview({ ...row, id: row.id });
  }

  /** Oldest first, so that nothing waits for ever. */
  async listForModeration(
    status: ReviewStatus,
    after: number | undefined,
    limit: number,
  ): Promise<readonly ModeratedReview[]> {
    const rows = await this.#database.rows<Row>(
      'reviews_moderated',
      `SELECT ${COLUMNS} FROM reviews r JOIN products p ON p.id = r.product_id
       WHERE r.status = $1 AND r.id > $2 ORDER BY r.id LIMIT $3`,
      [status, after ?? 0, limit],
    );
    return rows.map(toModerated);
  }

  async moderate(
    id: number,
    status: ReviewStatus,
    by: By,
  ): Promise<ModeratedReview | undefined> {
    await this.#database.rows(
      'review_moderate',
      'SELECT moderate_review($1, $2, $3, $4)',
      [id, status, by.name, by.requestId],
    );
    const rows = await this.#database.rows<Row>(
      'review',
      `SELECT ${COLUMNS} FROM reviews r JOIN products p ON p.id = r.product_id WHERE r.id = $1`,
      [id],
    );
    return rows[0] && toModerated(rows[0]);
  }
}

function toReview(
  row: Omit<Row, 'product' | 'status' | 'moderated_at' | 'moderated_by'>,
): Review {
  return {
    id: Number(row.id),
    rating: row.rating,
    title: row.title,
    text: row.body,
    author: row.author,
    verified: row.order_id !== null,
    createdAt: row.created_at.toISOString(),
  };
}

function toModerated(row: Row): ModeratedReview {
  return {
    ...toReview(row),
    product: row.product,
    status: row.status,
    ...(row.moderated_at === null
      ? {}
      : { moderatedAt: row.moderated_at.toISOString() }),
    ...(row.moderated_by === null ? {} : { moderatedBy: row.moderated_by }),
  };
}

/** Of the sums that are kept; `null` while there was never an approved review. */
export function toRating(reviews: number | null, stars: number | null): Rating {
  if (reviews === null || reviews === 0 || stars === null)
    return { reviews: 0 };
  return { reviews, average: Math.round((stars * 10) / reviews) / 10 };
}
