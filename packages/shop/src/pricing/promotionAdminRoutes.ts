import { MOST_MONEY, pageOf, readPage } from '../backOffice/paging.ts';
import { InputReader, pathInteger } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { StaffAccess } from '../staff/StaffAccess.ts';
import { KINDS, PROMOTION_KINDS, TARGETS } from './Promotion.ts';
import type { NewPromotion, PromotionChange } from './Promotion.ts';
import type { PromotionStore } from './PromotionStore.ts';

const MOST_USES = 1_000_000_000;

/** Promotions and coupons in the back office: everybody of the staff sees them, managers make and end them. */
export function promotionAdminRoutes(
  access: StaffAccess,
  promotions: PromotionStore,
): readonly Route[] {
  return [
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/promotions',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, ['cursor', 'limit']);
        const page = readPage(input);
        input.done();
        const found = await promotions.list(page.limit + 1, page.after);
        answerJson(
          response,
          200,
          pageOf(found, page.limit, one => one.id),
        );
      },
    }),
    access.route('manager', {
      method: 'post',
      path: '/api/admin/promotions',
      body: true,
      async handle(request, response, { by }) {
        const promotion = readNew(request.body);
        const added = await promotions.add(promotion, by);
        switch (added) {
          case 'codeTaken':
            throw new Problem(
              409,
              `There is a coupon '${promotion.code}' already. Choose another code.`,
              { code: 'code-taken' },
            );
          case 'noCategory':
            throw new Problem(
              422,
              `There is no category '${promotion.category}'. Take a slug of GET /api/categories.`,
              { code: 'unknown-category' },
            );
          case 'noProduct':
            throw new Problem(
              422,
              `There is no product '${promotion.product}'. Take a slug of a product.`,
              { code: 'unknown-product' },
            );
          default:
            answerJson(response, 201, added);
        }
      },
    }),
    access.route('manager', {
      method: 'patch',
      path: '/api/admin/promotions/{promotionId}',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'promotionId'), 'promotion');
        const changed = await promotions.change(
          id,
          readChange(request.body),
          by,
        );
        switch (changed) {
          case 'none':
            throw Problem.notFound('promotion', String(id));
          case 'noCoupon':
            throw new Problem(
              422,
              'A promotion without a code has no limit of uses. End it with endsAt.',
              { code: 'no-coupon' },
            );
          case 'usedMore':
            throw new Problem(
              409,
              'The coupon was used more often than that already. Give a higher limit, or end it with endsAt.',
              { code: 'used-more' },
            );
          default:
            answerJson(response, 200, changed);
        }
      },
    }),
  ];
}

function readNew(body: unknown): NewPromotion {
  const input = InputReader.of(body, [
    'title',
    'code',
    'target',
    'kind',
    'percent',
    'amount',
    'currency',
    'buy',
    'pay',
    'category',
    'product',
    'minimum',
    'startsAt',
    'endsAt',
    'usageLimit',
    'customerLimit',
  ]);
  const title = input.text('title', 1, 100);
  const code = input.has('code')
    ? input
        .matching(
          'code',
          /^[A-Za-z0-9-]{3,40}$/,
          'Give 3 to 40 letters, digits and hyphens, or leave it out for a promotion that applies by itself.',
        )
        .toUpperCase()
    : null;
  const target = input.choice('target', TARGETS);
  const kind = input.choice('kind', KINDS);
  const kinds: readonly string[] = PROMOTION_KINDS[target];
  if (!kinds.includes(kind))
    input.wrong(
      'kind',
      `For the target '${target}' give ${kinds.join(' or ')}.`,
    );
  if (code === null && target === 'shipping')
    input.wrong(
      'code',
      'Free shipping needs a code; without one it is in the shipping rates.',
    );
  if (code !== null && target === 'line')
    input.wrong('target', 'A coupon is for the order or its shipping.');
  // What belongs to another kind is refused rather than ignored.
  const only = (
    field: string,
    wanted: boolean,
    least: number,
    most: number,
  ) => {
    if (wanted) return input.integer(field, least, most);
    if (input.has(field)) input.wrong(field, `Not for the kind '${kind}'.`);
    return null;
  };
  const percent = only('percent', kind === 'percent', 1, 100);
  const amount = only('amount', kind === 'amount', 1, MOST_MONEY);
  const buy = only('buy', kind === 'multi-buy', 2, 99);
  const pay = only('pay', kind === 'multi-buy', 1, (buy ?? 99) - 1);
  if (target === 'line' && input.has('minimum'))
    input.wrong('minimum', 'Only the whole order has a minimum.');
  const minimum = input.has('minimum')
    ? input.integer('minimum', 0, MOST_MONEY)
    : 0;
  const currency =
    amount !== null || minimum > 0 || input.has('currency')
      ? input.matching(
          'currency',
          /^[A-Z]{3}$/,
          'Give the currency of the amount, for example EUR.',
        )
      : null;
  if (input.has('category') && input.has('product'))
    input.wrong('product', 'Give a category or a product, not both.');
  const slug = (field: string) =>
    input.has(field)
      ? input.matching(field, /^[a-z0-9][a-z0-9-]{0,79}$/, 'Give a slug.')
      : null;
  const promotion = {
    title,
    code,
    target,
    kind,
    percent,
    amount,
    currency,
    buy,
    pay,
    category: slug('category'),
    product: slug('product'),
    minimum,
    startsAt: readTime(input, 'startsAt'),
    endsAt: readTime(input, 'endsAt'),
    usageLimit: readLimit(input, 'usageLimit'),
    customerLimit: readLimit(input, 'customerLimit'),
  };
  for (const field of ['usageLimit', 'customerLimit'])
    if (code === null && input.has(field))
      input.wrong(field, 'Only coupons have a limit of uses.');
  input.done();
  return promotion;
}

function readChange(body: unknown): PromotionChange {
  const fields = [
    'title',
    'startsAt',
    'endsAt',
    'usageLimit',
    'customerLimit',
  ] as const;
  const input = InputReader.of(body, fields);
  const given = (field: (typeof fields)[number]) => input.has(field);
  if (!fields.some(given))
    input.wrong('', `Send at least one of ${fields.join(', ')}.`);
  const change: PromotionChange = {
    ...(given('title') ? { title: input.text('title', 1, 100) } : {}),
    ...(given('startsAt') ? { startsAt: readTime(input, 'startsAt') } : {}),
    ...(given('endsAt') ? { endsAt: readTime(input, 'endsAt') } : {}),
    ...(given('usageLimit')
      ? { usageLimit: readLimit(input, 'usageLimit') }
      : {}),
    ...(given('customerLimit')
      ? { customerLimit: readLimit(input, 'customerLimit') }
      : {}),
  };
  input.done();
  return change;
}

/** `null`, or nothing: without beginning or end. */
function readTime(input: InputReader, field: string): Date | null {
  if (!input.has(field) || input.isNull(field)) return null;
  const hint = 'Give a time in UTC, for example 2026-12-31T22:59:59Z.';
  const text = input.matching(
    field,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/,
    hint,
  );
  const time = new Date(text);
  if (text !== '' && Number.isNaN(time.getTime())) input.wrong(field, hint);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** `null`, or nothing: without limit. */
function readLimit(input: InputReader, field: string): number | null {
  if (!input.has(field) || input.isNull(field)) return null;
  return input.integer(field, 1, MOST_USES);
}
