import type { Money } from '../money.ts';
import { availabilityOf } from '../stock/availability.ts';
import type { Availability } from '../stock/availability.ts';

export interface ProductSummary {
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  /** Of the first variant. */
  readonly price: Money;
  readonly availability: Availability;
  /** The first variant: what a single click puts into the cart. */
  readonly variantId: number;
  /** Colours that it comes in; empty when it has none to choose from. */
  readonly colours: readonly string[];
  readonly image: string;
}

/** A product and where the page ends with it. */
export interface Listed {
  readonly summary: ProductSummary;
  readonly position: readonly [rank: number, id: number];
}

export interface SummaryRow {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  readonly variant_id: number;
  readonly price_minor: number;
  readonly currency: string;
  readonly available: number;
  readonly colours: readonly string[] | null;
  readonly rank: number;
}

/** Columns of a {@link SummaryRow} but its rank, from `SUMMARIZED`. */
export const SUMMARY = `p.id, p.slug, p.title, c.slug AS category, v.id AS variant_id, v.price_minor, v.currency, s.available,
  p.attributes->'colour' AS colours`;
export const SUMMARIZED = `products p JOIN categories c ON c.id = p.category_id
  JOIN variants v ON v.product_id = p.id AND v.position = 0 JOIN stock s ON s.variant_id = v.id`;

/** The picture of a product, in one of its colours when that is given. */
export function imageOf(slug: string, colour?: string): string {
  const image = `/images/${slug}.svg`;
  return colour === undefined
    ? image
    : `${image}?colour=${encodeURIComponent(colour)}`;
}

export function listed(row: SummaryRow): Listed {
  return {
    summary: {
      slug: row.slug,
      title: row.title,
      category: row.category,
      price: { amount: row.price_minor, currency: row.currency },
      availability: availabilityOf(row.available),
      variantId: row.variant_id,
      colours: row.colours ?? [],
      image: imageOf(row.slug, row.colours?.[0]),
    },
    position: [row.rank, row.id],
  };
}
