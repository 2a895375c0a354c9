import type { Database } from '../database/Database.ts';
import { InputReader } from '../http/InputReader.ts';
import { addressOf } from '../http/addressOf.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import { readAddress, readEmail } from '../orders/readCustomer.ts';
import type { Accounts, SignedIn } from './Accounts.ts';
import { listOrders, readCursor } from './orderHistory.ts';

/** Registering, signing in and out, the account itself, its orders, and a new password by e-mail. */
export function accountRoutes(
  accounts: Accounts,
  database: Database,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/accounts',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body, [
          'email',
          'name',
          'password',
          'cartId',
        ]);
        const email = readEmail(input);
        const name = input.text('name', 1, 100);
        const password = readPassword(input, 'password');
        const cartId = readCartId(input);
        input.done();
        const signedIn = await accounts.register(
          { email, name, password },
          addressOf(request),
          cartId,
        );
        answerJson(response, 201, shown(signedIn), cookie(signedIn));
      },
    },
    {
      method: 'post',
      path: '/api/sessions',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body, [
          'email',
          'password',
          'cartId',
        ]);
        const email = readEmail(input);
        const password = readPassword(input, 'password', 1);
        const cartId = readCartId(input);
        input.done();
        const signedIn = await accounts.signIn(
          { email, password },
          addressOf(request),
          cartId,
        );
        answerJson(response, 201, shown(signedIn), cookie(signedIn));
      },
    },
    {
      method: 'delete',
      path: '/api/sessions/current',
      async handle(request, response) {
        const gone = await accounts.signOut(request);
        response.writeHead(204, {
          'set-cookie': gone,
          'cache-control': 'no-store',
        });
        response.end();
      },
    },
    {
      method: 'get',
      path: '/api/accounts/me',
      async handle(request, response) {
        const account = await accounts.require(request);
        const cartId = await accounts.cartOf(account);
        answerJson(response, 200, {
          ...account,
          ...(cartId === undefined ? {} : { cartId }),
        });
      },
    },
    {
      method: 'patch',
      path: '/api/accounts/me',
      body: true,
      async handle(request, response) {
        await accounts.require(request);
        const input = InputReader.of(request.body, [
          'name',
          'address',
          'currentPassword',
          'password',
        ]);
        if (!['name', 'address', 'password'].some(field => input.has(field)))
          input.wrong('', 'Send name, address or password.');
        const name = input.has('name') ? input.text('name', 1, 100) : undefined;
        let address;
        if (input.isNull('address')) address = null;
        else if (input.has('address')) address = readAddress(input);
        const next = input.has('password')
          ? readPassword(input, 'password')
          : undefined;
        const current =
          next !== undefined || input.has('currentPassword')
            ? readPassword(input, 'currentPassword', 1)
            : undefined;
        input.done();
        const account = await accounts.change(request, {
          ...(name === undefined ? {} : { name }),
          ...(address === undefined ? {} : { address }),
          ...(next === undefined || current === undefined
            ? {}
            : { password: { current, next } }),
        });
        answerJson(response, 200, account);
      },
    },
    {
      method: 'get',
      path: '/api/accounts/me/orders',
      async handle(request, response) {
        const { id } = await accounts.require(request);
        const query = InputReader.of({ ...request.query }, ['cursor', 'limit']);
        const limit = query.queryInteger('limit', 20, 1, 100);
        const before = readCursor(query);
        query.done();
        answerJson(
          response,
          200,
          await listOrders(database, id, { limit, before }),
        );
      },
    },
    {
      method: 'post',
      path: '/api/password-resets',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body, ['email']);
        const email = readEmail(input);
        input.done();
        await accounts.requestReset(email, addressOf(request));
        answerJson(response, 202, {
          status: 'If this address has an account, an e-mail is on its way.',
        });
      },
    },
    {
      method: 'post',
      path: '/api/password-resets/{token}',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body, ['password']);
        const password = readPassword(input, 'password');
        input.done();
        const token = parameter(request, 'token');
        if (!/^[\w-]{43}$/.test(token))
          throw Problem.notFound('password reset', token);
        await accounts.reset(token, password);
        response.writeHead(204, { 'cache-control': 'no-store' });
        response.end();
      },
    },
  ];
}

/** Any characters but control ones, and nothing is trimmed: what people type is what counts. */
function readPassword(input: InputReader, field: string, least = 8): string {
  return input.matching(
    field,
    new RegExp(`^[^\\p{Cc}\\p{Cs}]{${least},200}$`, 'u'),
    `Give a password of ${least} to 200 characters.`,
  );
}

function readCartId(input: InputReader): string | undefined {
  if (!input.has('cartId')) return undefined;
  return input.matching(
    'cartId',
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    'Give the id of a cart, or leave it out.',
  );
}

function shown({ account, token, expiresAt, cartId }: SignedIn): object {
  return {
    account,
    token,
    expiresAt: expiresAt.toISOString(),
    ...(cartId === undefined ? {} : { cartId }),
  };
}

function cookie(signedIn: SignedIn): Readonly<Record<string, string>> {
  return { 'set-cookie': signedIn.cookie };
}
