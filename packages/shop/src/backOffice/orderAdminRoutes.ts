import type { Request } from 'express';
import { InputReader, pathUuid } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { Deed } from '../orders/OrderChange.ts';
import type { OrderChanges } from '../orders/OrderChanges.ts';
import { readPieces } from '../orders/afterSaleRoutes.ts';
import { ORDER_STATES } from '../orders/states.ts';
import type { StaffAccess, StaffRequest } from '../staff/StaffAccess.ts';
import type { AdminOrderStore } from './AdminOrderStore.ts';
import { MOST_MONEY, pageOf, readPage } from './paging.ts';

/** Orders in the back office: find, look, move on, take back, give money back. */
export function orderAdminRoutes(
  access: StaffAccess,
  orders: AdminOrderStore,
  changes: OrderChanges,
): readonly Route[] {
  const answerOrder = async (
    id: string,
    { staff }: StaffRequest,
  ): Promise<unknown> => {
    const order = await orders.find(id, staff.role);
    if (order === undefined) throw Problem.notFound('order', id);
    return order;
  };
  return [
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/orders',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, [
          'status',
          'q',
          'cursor',
          'limit',
        ]);
        const status = input.has('status')
          ? input.choice('status', ORDER_STATES)
          : undefined;
        const query = input.has('q') ? input.text('q', 1, 200) : undefined;
        const page = readPage(input);
        input.done();
        const found = await orders.list({
          ...(status === undefined ? {} : { status }),
          ...(query === undefined ? {} : { query }),
          ...(page.after === undefined ? {} : { before: page.after }),
          limit: page.limit + 1,
        });
        answerJson(
          response,
          200,
          pageOf(found, page.limit, one => one.number),
        );
      },
    }),
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/orders/{orderId}',
      async handle(request, response, staff) {
        answerJson(response, 200, await answerOrder(orderId(request), staff));
      },
    }),
    access.route('clerk', {
      method: 'post',
      path: '/api/admin/orders/{orderId}/transitions',
      body: true,
      async handle(request, response, staff) {
        const id = orderId(request);
        const input = InputReader.of(request.body, ['to', 'note', 'lines']);
        const to = input.choice('to', ORDER_STATES);
        const note = input.has('note') ? input.text('note', 0, 500) : '';
        const given = input.has('lines') ? readPieces(input) : undefined;
        if (given !== undefined && to !== 'returned')
          input.wrong('lines', "Only with to: 'returned'.");
        input.done();
        // What the customer announced is what arrives, when nothing else is said.
        const lines =
          given ??
          (to === 'returned' ? await orders.openReturn(id) : undefined);
        await changes.move(id, to, deedOf(staff, note), lines);
        answerJson(response, 200, await answerOrder(id, staff));
      },
    }),
    access.route('clerk', {
      method: 'post',
      path: '/api/admin/orders/{orderId}/rejected-returns',
      body: true,
      async handle(request, response, staff) {
        const id = orderId(request);
        const input = InputReader.of(request.body, ['note']);
        const note = input.text('note', 1, 500);
        input.done();
        if ((await orders.openReturn(id)) === undefined) {
          await answerOrder(id, staff);
          throw new Problem(
            409,
            'The customer announced no return of this order, or it was answered already.',
            { code: 'no-return' },
          );
        }
        await changes.rejectReturn(id, deedOf(staff, note));
        answerJson(response, 200, await answerOrder(id, staff));
      },
    }),
    access.route('manager', {
      method: 'post',
      path: '/api/admin/orders/{orderId}/refunds',
      body: true,
      async handle(request, response, staff) {
        const id = orderId(request);
        const key = readKey(request);
        const input = InputReader.of(request.body, [
          'amount',
          'lines',
          'reason',
          'restock',
        ]);
        const amount = input.has('amount')
          ? input.integer('amount', 1, MOST_MONEY)
          : undefined;
        const lines = input.has('lines') ? readPieces(input) : undefined;
        const reason = input.text('reason', 1, 500);
        const restock = input.has('restock') && input.boolean('restock');
        if (restock && amount !== undefined && lines === undefined)
          input.wrong(
            'restock',
            'Name the lines that go back into the stock, or leave the amount out to refund all.',
          );
        input.done();
        await changes.refund(
          id,
          {
            ...(amount === undefined ? {} : { amount }),
            ...(lines === undefined ? {} : { lines }),
            ...(key === undefined ? {} : { key }),
            reason,
            restock,
          },
          deedOf(staff, reason),
        );
        answerJson(response, 201, await answerOrder(id, staff));
      },
    }),
  ];
}

function orderId(request: Request): string {
  return pathUuid(parameter(request, 'orderId'), 'order');
}

function deedOf({ staff, by }: StaffRequest, note: string): Deed {
  return {
    by: staff.role === 'manager' ? 'manager' : 'clerk',
    name: by.name,
    note,
    requestId: by.requestId,
  };
}

/** Not required, but a double click without it is two refunds. */
function readKey(request: Request): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\w-]{16,128}$/.test(header))
    return header;
  throw Problem.invalid([
    {
      at: 'Idempotency-Key',
      detail:
        'Send this header with 16 to 128 letters, digits, - or _, new for every refund, or leave it out.',
    },
  ]);
}
