import { InputReader, pathInteger } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { StaffAccess } from '../staff/StaffAccess.ts';
import type { StockStore } from './StockStore.ts';
import { pageOf, readPage } from './paging.ts';

const MOST_DELTA = 1_000_000;

export function stockAdminRoutes(
  access: StaffAccess,
  stock: StockStore,
): readonly Route[] {
  return [
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/stock',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, [
          'q',
          'most',
          'cursor',
          'limit',
        ]);
        const query = input.has('q') ? input.text('q', 1, 200) : undefined;
        const most = input.has('most')
          ? input.queryInteger('most', 0, 0, 1_000_000)
          : undefined;
        const page = readPage(input);
        input.done();
        const rows = await stock.list({
          ...(query === undefined ? {} : { query }),
          ...(most === undefined ? {} : { most }),
          ...(page.after === undefined
            ? {}
            : { after: Math.min(page.after, 2_147_483_647) }),
          limit: page.limit + 1,
        });
        answerJson(
          response,
          200,
          pageOf(rows, page.limit, row => row.variantId),
        );
      },
    }),
    access.route('clerk', {
      method: 'post',
      path: '/api/admin/stock/{variantId}/adjustments',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'variantId'), 'variant');
        const input = InputReader.of(request.body, ['delta', 'reason']);
        const delta = input.integer('delta', -MOST_DELTA, MOST_DELTA);
        if (delta === 0)
          input.wrong('delta', 'Give the pieces to add or take.');
        const reason = input.text('reason', 1, 200);
        input.done();
        const adjusted = await stock.adjust(id, delta, reason, by);
        switch (adjusted.outcome) {
          case 'adjusted':
            answerJson(response, 201, await stock.find(id));
            return;
          case 'noVariant':
            throw Problem.notFound('variant', String(id));
          case 'tooFew':
            throw new Problem(
              409,
              `Only ${adjusted.detail.available} pieces are left to take; the others are sold. Take fewer.`,
              { code: 'too-few' },
            );
          case 'tooMany':
            throw new Problem(
              422,
              'At most 1,000,000,000 pieces of a variant can be stocked.',
              { code: 'too-many' },
            );
          default: {
            const never: never = adjusted;
            throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
          }
        }
      },
    }),
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/stock/{variantId}/ledger',
      async handle(request, response) {
        const id = pathInteger(parameter(request, 'variantId'), 'variant');
        const input = InputReader.of({ ...request.query }, ['cursor', 'limit']);
        const page = readPage(input);
        input.done();
        const row = await stock.find(id);
        if (row === undefined) throw Problem.notFound('variant', String(id));
        const skip = page.after ?? 0;
        const entries = await stock.ledger(id, skip, page.limit + 1);
        answerJson(response, 200, {
          ...row,
          ...pageOf(entries, page.limit, () => skip + page.limit),
        });
      },
    }),
  ];
}
