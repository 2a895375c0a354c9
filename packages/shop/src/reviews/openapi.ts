import { path, query } from '../openapi/Operation.ts';
import type { Node, Operations } from '../openapi/Operation.ts';
import {
  INTEGER,
  STRING,
  TIME,
  UUID,
  list,
  object,
  ref,
  text,
} from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { SLUG } from '../products/openapi.ts';
import { REVIEW_STATUSES } from './ReviewStore.ts';

const PAGE: readonly Node[] = [
  query('cursor', { type: 'string', maxLength: 30 }),
  query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 50 }),
];

export const reviewOperations: Operations = {
  'get /api/products/{slug}/reviews': {
    id: 'listReviews',
    summary: 'What customers say about a product, newest first.',
    parameters: [SLUG, ...PAGE],
    answers: { 200: 'ReviewPage' },
    problems: [400, 404, 503],
  },
  'post /api/products/{slug}/reviews': {
    id: 'addReview',
    summary:
      'A new review; it is shown once the shop has read it. An order with its token proves the purchase.',
    parameters: [SLUG],
    body: 'NewReview',
    answers: { 202: 'Review' },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  'get /api/admin/reviews': {
    id: 'listReviewsForModeration',
    summary:
      'Reviews of a status (pending unless told otherwise), oldest first.',
    staff: true,
    parameters: [
      query('status', { type: 'string', enum: REVIEW_STATUSES }),
      ...PAGE,
    ],
    answers: { 200: 'ModeratedReviewPage' },
    problems: [400, 401, 403, 503],
  },
  'patch /api/admin/reviews/{reviewId}': {
    id: 'moderateReview',
    summary: 'Approves or rejects a review. Clerks.',
    staff: true,
    parameters: [path('reviewId', { type: 'integer', minimum: 1 })],
    body: 'Moderation',
    answers: { 200: 'ModeratedReview' },
    problems: [400, 401, 403, 404, 413, 415, 503],
  },
};

const STATUS: Schema = { type: 'string', enum: REVIEW_STATUSES };
const REVIEW = {
  id: INTEGER,
  rating: { type: 'integer', minimum: 1, maximum: 5 },
  title: STRING,
  text: STRING,
  author: STRING,
  verified: {
    type: 'boolean',
    description: 'Written by somebody who bought it here.',
  },
  createdAt: TIME,
};
const MODERATED: Schema = object(
  {
    ...REVIEW,
    product: { ...STRING, description: 'Its slug.' },
    status: STATUS,
    moderatedAt: TIME,
    moderatedBy: STRING,
  },
  ['moderatedAt', 'moderatedBy'],
);

export const reviewSchemas: Readonly<Record<string, Schema>> = {
  Review: object(REVIEW),
  Rating: object(
    {
      reviews: INTEGER,
      average: {
        type: 'number',
        minimum: 1,
        maximum: 5,
        description: 'Absent without reviews.',
      },
    },
    ['average'],
  ),
  ReviewPage: object(
    { rating: ref('Rating'), items: list(ref('Review')), nextCursor: STRING },
    ['nextCursor'],
  ),
  NewReview: object(
    {
      rating: { type: 'integer', minimum: 1, maximum: 5 },
      title: text(1, 120),
      text: text(1, 4_000),
      author: text(1, 80),
      order: {
        ...object({ id: UUID, token: text(1, 100) }, ['token']),
        description:
          'Without its token for customers who are signed in to the account of the order.',
      },
    },
    ['order'],
  ),
  ModeratedReview: MODERATED,
  ModeratedReviewPage: object(
    { items: list(ref('ModeratedReview')), nextCursor: STRING },
    ['nextCursor'],
  ),
  Moderation: object({ status: STATUS }),
};
