import { addressOf } from '../http/addressOf.ts';
import { InputReader, pathInteger } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import { hashPassword, verifyPassword } from '../passwords/passwordHash.ts';
import { DEMO_MANAGER, STAFF_ROLES } from './Staff.ts';
import type { StaffAccess } from './StaffAccess.ts';
import type { StaffStore } from './StaffStore.ts';

const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;

/** Signing in and out, one's own account, and for managers the accounts of the others. */
export function staffRoutes(
  access: StaffAccess,
  store: StaffStore,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/admin/sessions',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body, ['email', 'password']);
        const email = readEmail(input);
        const password = input.text('password', 1, 200);
        input.done();
        const { staff, token, expiresAt, cookie } = await access.signIn(
          email,
          password,
          addressOf(request),
          String(response.locals.requestId),
        );
        answerJson(
          response,
          201,
          { token, expiresAt: expiresAt.toISOString(), staff },
          { 'set-cookie': cookie },
        );
      },
    },
    access.route('viewer', {
      method: 'delete',
      path: '/api/admin/sessions/current',
      async handle(request, response) {
        const cookie = await access.signOut(request);
        response.writeHead(204, { 'set-cookie': cookie });
        response.end();
      },
    }),
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/me',
      async handle(_request, response, { staff }) {
        answerJson(response, 200, staff);
      },
    }),
    access.route('viewer', {
      method: 'post',
      path: '/api/admin/me/password',
      body: true,
      async handle(request, response, { staff, by }) {
        const input = InputReader.of(request.body, ['current', 'password']);
        const current = input.text('current', 1, 200);
        const password = readPassword(input);
        input.done();
        if (
          !(await verifyPassword(current, await store.passwordHash(staff.id)))
        ) {
          throw new Problem(
            403,
            'The current password is not right. Check it.',
            {
              code: 'wrong-password',
            },
          );
        }
        const passwordHash = await hashPassword(password);
        await store.change(
          staff.id,
          { passwordHash },
          by,
          access.sessionOf(request),
        );
        answerJson(response, 200, staff);
      },
    }),
    access.route('manager', {
      method: 'get',
      path: '/api/admin/staff',
      async handle(_request, response) {
        answerJson(response, 200, { items: await store.list() });
      },
    }),
    access.route('manager', {
      method: 'post',
      path: '/api/admin/staff',
      body: true,
      async handle(request, response, { by }) {
        const input = InputReader.of(request.body, [
          'email',
          'name',
          'role',
          'password',
        ]);
        const email = readEmail(input);
        const name = input.text('name', 1, 100);
        const role = input.choice('role', STAFF_ROLES);
        const password = readPassword(input);
        input.done();
        const passwordHash = await hashPassword(password);
        const staff = await store.add({ email, name, role, passwordHash }, by);
        if (staff === undefined) {
          throw new Problem(
            409,
            `There is an account of '${email}' already. Change that one.`,
            { code: 'staff-exists' },
          );
        }
        answerJson(response, 201, staff);
      },
    }),
    access.route('manager', {
      method: 'patch',
      path: '/api/admin/staff/{staffId}',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'staffId'), 'staff account');
        const input = InputReader.of(request.body, [
          'name',
          'role',
          'active',
          'password',
        ]);
        const name = input.has('name') ? input.text('name', 1, 100) : undefined;
        const role = input.has('role')
          ? input.choice('role', STAFF_ROLES)
          : undefined;
        const active = input.has('active')
          ? input.boolean('active')
          : undefined;
        const password = input.has('password')
          ? readPassword(input)
          : undefined;
        input.done();
        const changed = await store.change(
          id,
          {
            ...(name === undefined ? {} : { name }),
            ...(role === undefined ? {} : { role }),
            ...(active === undefined ? {} : { active }),
            ...(password === undefined
              ? {}
              : { passwordHash: await hashPassword(password) }),
          },
          by,
        );
        if (changed === 'none')
          throw Problem.notFound('staff account', String(id));
        if (changed === 'lastManager') {
          throw new Problem(
            409,
            'This is the last active manager. Make somebody else a manager first.',
            { code: 'last-manager' },
          );
        }
        answerJson(response, 200, changed);
      },
    }),
  ];
}

function readEmail(input: InputReader): string {
  return input
    .matching('email', EMAIL, 'Give an e-mail address such as ada@example.com.')
    .toLowerCase();
}

function readPassword(input: InputReader): string {
  const password = input.text('password', 12, 200);
  if (password === DEMO_MANAGER.password)
    input.wrong(
      'password',
      'Everybody knows this one from the demonstration. Choose another.',
    );
  return password;
}
