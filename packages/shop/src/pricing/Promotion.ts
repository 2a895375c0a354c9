import type { Money } from '../money.ts';

export const PROMOTION_KINDS = {
  line: ['percent', 'multi-buy'],
  order: ['percent', 'amount'],
  shipping: ['free'],
} as const;
export type PromotionTarget = keyof typeof PROMOTION_KINDS;
export type PromotionKind = (typeof PROMOTION_KINDS)[PromotionTarget][number];

export const TARGETS: readonly PromotionTarget[] = [
  'line',
  'order',
  'shipping',
];
export const KINDS: readonly PromotionKind[] = [
  'percent',
  'amount',
  'multi-buy',
  'free',
];

/** A rule that makes orders cheaper; see migrations/0002_pricing. With a code it is a coupon. */
export interface Promotion {
  readonly id: number;
  readonly title: string;
  readonly code?: string;
  readonly target: PromotionTarget;
  readonly kind: PromotionKind;
  readonly percent?: number;
  readonly amount?: Money;
  /** Of every so many pieces of a line … */
  readonly buy?: number;
  /** … only so many are paid. */
  readonly pay?: number;
  /** Slug: with the categories under it. Without category and product it is for all. */
  readonly category?: string;
  readonly product?: string;
  readonly minimum?: Money;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly usageLimit?: number;
  /** Orders of one e-mail address. */
  readonly customerLimit?: number;
  /** Orders that used the coupon and were not left unpaid. */
  readonly used: number;
}

export interface NewPromotion {
  readonly title: string;
  readonly code: string | null;
  readonly target: PromotionTarget;
  readonly kind: PromotionKind;
  readonly percent: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly buy: number | null;
  readonly pay: number | null;
  readonly category: string | null;
  readonly product: string | null;
  readonly minimum: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly usageLimit: number | null;
  readonly customerLimit: number | null;
}

/** What it is worth never changes: carts may hold it. A new one takes its place. */
export type PromotionChange = Partial<
  Pick<
    NewPromotion,
    'title' | 'startsAt' | 'endsAt' | 'usageLimit' | 'customerLimit'
  >
>;
