import type { ShopDatabase } from '../shop/database.ts';

export const MANAGER = {
  email: 'boss@shop.test',
  password: 'a password of the fuzzer',
} as const;

interface Caller {
  call(
    method: string,
    path: string,
    body: string,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** The manager in whose name the back office is called. Requests may take away the manager's own rights: then they are given back. */
export class Manager {
  readonly #client: Caller;
  readonly #database: Pick<ShopDatabase, 'query'>;
  #token = '';
  #renewing?: Promise<void>;
  /** As it was made: a request may set another one. */
  #password?: string;

  constructor(client: Caller, database: Pick<ShopDatabase, 'query'>) {
    this.#client = client;
    this.#database = database;
  }

  get token(): string {
    return this.#token;
  }

  /** Signs in anew; one at a time. */
  renew(): Promise<void> {
    this.#renewing ??= this.#signIn().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #signIn(): Promise<void> {
    // Made at the first sign-in.
    if (this.#password !== undefined)
      await this.#database.query(
        `UPDATE staff SET role = 'manager', active = true, password_hash = $2 WHERE email = $1`,
        [MANAGER.email, this.#password],
      );
    const { status, body } = await this.#client.call(
      'POST',
      '/api/admin/sessions',
      JSON.stringify(MANAGER),
    );
    if (status === 201) this.#token = (body as { token: string }).token;
    this.#password ??= await this.#readPassword();
  }

  async #readPassword(): Promise<string | undefined> {
    const [row] = await this.#database.query<{ password: string }>(
      'SELECT password_hash AS password FROM staff WHERE email = $1',
      [MANAGER.email],
    );
    return row?.password;
  }
}
