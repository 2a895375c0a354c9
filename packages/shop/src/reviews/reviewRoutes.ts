import { pageOf, readPage } from '../backOffice/paging.ts';
import type { CustomerOf } from '../carts/cartKey.ts';
import { InputReader, pathInteger, pathSlug } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import { isOrderToken } from '../orders/orderAccess.ts';
import type { StaffAccess } from '../staff/StaffAccess.ts';
import { REVIEW_STATUSES } from './ReviewStore.ts';
import type { ReviewStore } from './ReviewStore.ts';

/** Reviews: read and written by everybody, shown once a clerk approved them. */
export function reviewRoutes(
  access: StaffAccess,
  reviews: ReviewStore,
  orders: OrderStore,
  customerOf: CustomerOf,
): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/api/products/{slug}/reviews',
      async handle(request, response) {
        const slug = pathSlug(parameter(request, 'slug'), 'product');
        const input = InputReader.of({ ...request.query }, ['cursor', 'limit']);
        const page = readPage(input);
        input.done();
        const rating = await reviews.rating(slug);
        if (rating === undefined) throw Problem.notFound('product', slug);
        const found = await reviews.list(slug, page.after, page.limit + 1);
        answerJson(response, 200, {
          rating,
          ...pageOf(found, page.limit, one => one.id),
        });
      },
    },
    {
      method: 'post',
      path: '/api/products/{slug}/reviews',
      body: true,
      async handle(request, response) {
        const slug = pathSlug(parameter(request, 'slug'), 'product');
        const input = InputReader.of(request.body, [
          'rating',
          'title',
          'text',
          'author',
          'order',
        ]);
        const review = {
          slug,
          rating: input.integer('rating', 1, 5),
          title: input.text('title', 1, 120),
          text: input.lines('text', 1, 4_000),
          author: input.text('author', 1, 80),
        };
        const order = input.has('order')
          ? input.object('order', ['id', 'token'])
          : undefined;
        const orderId = order?.matching(
          'id',
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
          'Give the id of an order.',
        );
        const token = order?.has('token')
          ? order.text('token', 1, 100)
          : undefined;
        input.done();
        if (orderId !== undefined) {
          const view = await orders.find(orderId);
          const mine =
            view !== undefined &&
            (token === undefined
              ? view.customerId !== null &&
                view.customerId === (await customerOf(request))
              : isOrderToken(view, token));
          if (!mine)
            throw Problem.notFound(
              'order with this token, or of this account,',
              orderId,
            );
        }
        const added = await reviews.add({
          ...review,
          ...(orderId === undefined ? {} : { orderId }),
        });
        switch (added) {
          case 'noProduct':
            throw Problem.notFound('product', slug);
          case 'notBought':
            throw new Problem(
              422,
              'This order does not show that the product was bought. Leave the order out, or give another one.',
              { code: 'not-bought' },
            );
          case 'again':
            throw new Problem(
              409,
              'This purchase was reviewed already. One review for each product of an order is enough.',
              { code: 'reviewed' },
            );
          default:
            // Accepted, not published: a person of the shop reads it first.
            answerJson(response, 202, added);
        }
      },
    },
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/reviews',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, [
          'status',
          'cursor',
          'limit',
        ]);
        const status = input.has('status')
          ? input.choice('status', REVIEW_STATUSES)
          : 'pending';
        const page = readPage(input);
        input.done();
        const found = await reviews.listForModeration(
          status,
          page.after,
          page.limit + 1,
        );
        answerJson(
          response,
          200,
          pageOf(found, page.limit, one => one.id),
        );
      },
    }),
    access.route('clerk', {
      method: 'patch',
      path: '/api/admin/reviews/{reviewId}',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'reviewId'), 'review');
        const input = InputReader.of(request.body, ['status']);
        const status = input.choice('status', REVIEW_STATUSES);
        input.done();
        const review = await reviews.moderate(id, status, by);
        if (review === undefined) throw Problem.notFound('review', String(id));
        answerJson(response, 200, review);
      },
    }),
  ];
}
