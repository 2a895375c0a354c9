import { ORDER_STATES } from '../orders/states.ts';
import type { Operations } from '../openapi/Operation.ts';
import { path, query } from '../openapi/Operation.ts';
import {
  ADDRESS,
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

const EMAIL: Schema = { type: 'string', maxLength: 320 };
const PASSWORD: Schema = text(8, 200);
const ACCOUNT = {
  id: UUID,
  email: EMAIL,
  name: text(1, 100),
  address: ADDRESS,
  createdAt: TIME,
};

export const accountSchemas: Readonly<Record<string, Schema>> = {
  Account: object({ ...ACCOUNT, cartId: UUID }, ['address', 'cartId']),
  NewAccount: object(
    { email: EMAIL, name: text(1, 100), password: PASSWORD, cartId: UUID },
    ['cartId'],
  ),
  NewSession: object({ email: EMAIL, password: text(1, 200), cartId: UUID }, [
    'cartId',
  ]),
  SignedIn: object(
    {
      account: object(ACCOUNT, ['address']),
      token: {
        type: 'string',
        description:
          "For programs: 'authorization: Bearer <token>'. Browsers get a cookie.",
      },
      expiresAt: TIME,
      cartId: UUID,
    },
    ['cartId'],
  ),
  AccountChange: object(
    {
      name: text(1, 100),
      address: { anyOf: [ADDRESS, { type: 'null' }] },
      currentPassword: text(1, 200),
      password: PASSWORD,
    },
    ['name', 'address', 'currentPassword', 'password'],
  ),
  OrderSummary: object({
    id: UUID,
    number: INTEGER,
    status: { type: 'string', enum: ORDER_STATES },
    createdAt: TIME,
    total: ref('Money'),
    pieces: INTEGER,
    titles: list(STRING),
  }),
  OrderPage: object({ items: list(ref('OrderSummary')), nextCursor: STRING }, [
    'nextCursor',
  ]),
  PasswordResetRequest: object({ email: EMAIL }),
  ResetPassword: object({ password: PASSWORD }),
};

export const accountOperations: Operations = {
  'post /api/accounts': {
    id: 'register',
    summary:
      'Adds an account and signs it in. A cart that is named becomes its cart.',
    body: 'NewAccount',
    answers: { 201: 'SignedIn' },
    problems: [400, 409, 413, 415, 429, 503],
  },
  'post /api/sessions': {
    id: 'signIn',
    summary:
      'Signs in. The lines of a cart that is named are added to the cart of the account.',
    body: 'NewSession',
    answers: { 201: 'SignedIn' },
    problems: [400, 401, 413, 415, 429, 503],
  },
  'delete /api/sessions/current': {
    id: 'signOut',
    summary: 'Ends the session, if there is one.',
    answers: { 204: '' },
    problems: [403, 503],
  },
  'get /api/accounts/me': {
    id: 'getAccount',
    summary: 'The account that is signed in.',
    answers: { 200: 'Account' },
    problems: [401, 503],
  },
  'patch /api/accounts/me': {
    id: 'changeAccount',
    summary:
      'Changes name, address or password. A new password ends all other sessions.',
    body: 'AccountChange',
    answers: { 200: 'Account' },
    problems: [400, 401, 403, 413, 415, 429, 503],
  },
  'get /api/accounts/me/orders': {
    id: 'listOwnOrders',
    summary: 'The orders of the account, newest first.',
    parameters: [
      query('cursor', { type: 'string', pattern: '^[1-9][0-9]{0,14}$' }),
      query('limit', {
        type: 'integer',
        minimum: 1,
        maximum: 100,
        default: 20,
      }),
    ],
    answers: { 200: 'OrderPage' },
    problems: [400, 401, 503],
  },
  'post /api/password-resets': {
    id: 'requestPasswordReset',
    summary: 'Sends an e-mail with a link, when the address has an account.',
    body: 'PasswordResetRequest',
    answers: { 202: 'Status' },
    problems: [400, 413, 415, 429, 503],
  },
  'post /api/password-resets/{token}': {
    id: 'resetPassword',
    summary:
      'Sets a new password, once for each token, within an hour. Ends all sessions.',
    parameters: [
      path('token', { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }),
    ],
    body: 'ResetPassword',
    answers: { 204: '' },
    problems: [400, 404, 413, 415, 503],
  },
};
