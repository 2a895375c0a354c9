import assert from 'node:assert/strict';
import type { StaffRole } from '../src/staff/Staff.ts';
import type { Answer, Client } from './Client.ts';

export const MANAGER = {
  email: 'boss@shop.test',
  password: 'a long password',
} as const;

/** For `startInside`: the first manager. */
export const MANAGER_ENV = {
  SHOP_ADMIN_EMAIL: MANAGER.email,
  SHOP_ADMIN_PASSWORD: MANAGER.password,
} as const;

/** Calls the API as somebody of the staff. */
export class StaffClient {
  readonly token: string;
  readonly #client: Client;

  constructor(client: Client, token: string) {
    this.#client = client;
    this.token = token;
  }

  call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    return this.#client.call<Body>(method, path, body, {
      authorization: `Bearer ${this.token}`,
      ...headers,
    });
  }
}

export async function signIn(
  client: Client,
  email: string,
  password: string,
): Promise<StaffClient> {
  const { status, body } = await client.call<{ token: string }>(
    'POST',
    '/api/admin/sessions',
    { email, password },
  );
  assert.equal(status, 201);
  return new StaffClient(client, body.token);
}

/** Somebody of every role. The shop must have been started with `MANAGER_ENV`. */
export async function hireStaff(
  client: Client,
): Promise<Readonly<Record<StaffRole, StaffClient>>> {
  const manager = await signIn(client, MANAGER.email, MANAGER.password);
  const hire = async (role: StaffRole): Promise<StaffClient> => {
    const email = `${role}@shop.test`;
    const added = await manager.call('POST', '/api/admin/staff', {
      email,
      name: role,
      role,
      password: `password of ${role}`,
    });
    assert.equal(added.status, 201);
    return signIn(client, email, `password of ${role}`);
  };
  return { manager, clerk: await hire('clerk'), viewer: await hire('viewer') };
}
