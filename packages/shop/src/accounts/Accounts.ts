import type { Request } from 'express';
import type { CartStore } from '../carts/CartStore.ts';
import { AttemptLimit } from '../http/AttemptLimit.ts';
import { Problem } from '../http/Problem.ts';
import {
  digestOf,
  isForeign,
  newToken,
  sessionCookie,
  sessionToken,
} from '../http/session.ts';
import { hashPassword, verifyPassword } from '../passwords/passwordHash.ts';
import type { Account, AccountChange } from './Account.ts';
import type { AccountStore } from './AccountStore.ts';

const DAY_MS = 86_400_000;
const SESSION_MS = 30 * DAY_MS;
const RESET_MS = 3_600_000;
const COOKIE = 'shop_session';

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly carts: CartStore;
  /** The cookie is sent over HTTPS only. */
  readonly secureCookies: boolean;
}

export interface SignedIn {
  readonly account: Account;
  /** For programs; browsers get the cookie. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly cookie: string;
  /** The customer's cart, when there is one. */
  readonly cartId?: string;
}

/**
 * Who a customer is. A session is a random token, kept as its digest, shown as a cookie (HttpOnly, SameSite=Lax) or as a bearer
 * token; a change that a browser makes for another site is refused. Ten wrong passwords for an address, or from an address of the
 * network, make the next ones wait.
 */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #byEmail = new AttemptLimit();
  readonly #byAddress = new AttemptLimit({ most: 100 });

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Adds an account and signs it in. */
  async register(
    input: {
      readonly email: string;
      readonly name: string;
      readonly password: string;
    },
    address: string,
    cartId?: string,
  ): Promise<SignedIn> {
    this.#byAddress.check([address]);
    // Each costs a hash and an e-mail: whoever sends many is slowed down, whatever becomes of them.
    this.#byAddress.failed([address]);
    const account = await this.#options.store.add({
      email: input.email.toLowerCase(),
      name: input.name,
      passwordHash: await hashPassword(input.password),
    });
    if (account === undefined) {
      throw new Problem(
        409,
        'This e-mail address has an account already. Sign in, or ask for a new password.',
        { code: 'account-exists' },
      );
    }
    return this.#start(account, cartId);
  }

  async signIn(
    input: { readonly email: string; readonly password: string },
    address: string,
    cartId?: string,
  ): Promise<SignedIn> {
    const email = input.email.toLowerCase();
    this.#byEmail.check([email]);
    this.#byAddress.check([address]);
    const found = await this.#options.store.findByEmail(email);
    const right = await verifyPassword(input.password, found?.passwordHash);
    if (found === undefined || !right) {
      this.#byEmail.failed([email]);
      this.#byAddress.failed([address]);
      throw new Problem(
        401,
        'This e-mail address and password do not belong together. Check both, or ask for a new password.',
        { code: 'wrong-password' },
      );
    }
    this.#byEmail.succeeded([email]);
    return this.#start(found.account, cartId);
  }

  /** Ends the session of this request, if it has one. Answers the cookie that takes the browser's away. */
  async signOut(request: Request): Promise<string> {
    const token = sessionToken(request, COOKIE);
    if (token?.from === 'cookie') refuseForeign(request);
    if (token !== undefined)
      await this.#options.store.endSession(digestOf(token.value));
    return this.#cookie('', 0);
  }

  /** The account that is signed in; throws a `Problem` 401 when none is. */
  async require(request: Request): Promise<Account> {
    const account = await this.find(request);
    if (account === undefined) {
      throw new Problem(401, 'Sign in first: POST /api/sessions.', {
        code: 'signed-out',
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    return account;
  }

  /** The account that is signed in, if any. Asks the database only when the request shows a session. */
  async find(request: Request): Promise<Account | undefined> {
    const token = sessionToken(request, COOKIE);
    if (token === undefined) return undefined;
    if (token.from === 'cookie') refuseForeign(request);
    return this.#options.store.findBySession(digestOf(token.value));
  }

  /** With `password` the current one must be right. */
  async change(
    request: Request,
    change: Omit<AccountChange, 'passwordHash'> & {
      readonly password?: { readonly current: string; readonly next: string };
    },
  ): Promise<Account> {
    const account = await this.require(request);
    const { password, ...rest } = change;
    let passwordHash: string | undefined;
    if (password !== undefined) {
      this.#byEmail.check([account.email]);
      const found = await this.#options.store.findByEmail(account.email);
      if (!(await verifyPassword(password.current, found?.passwordHash))) {
        this.#byEmail.failed([account.email]);
        throw new Problem(
          403,
          'The current password is not right, so nothing was changed. Check it.',
          { code: 'wrong-password' },
        );
      }
      passwordHash = await hashPassword(password.next);
    }
    const token = sessionToken(request, COOKIE);
    const changed = await this.#options.store.change(
      account.id,
      { ...rest, ...(passwordHash === undefined ? {} : { passwordHash }) },
      digestOf(token?.value ?? ''),
    );
    return changed ?? account;
  }

  /** The id of the customer's cart, if there is one. */
  cartOf(account: Account): Promise<string | undefined> {
    return this.#options.carts.adopt(account.id, undefined);
  }

  /** Sends an e-mail with a token, when the address has an account. The caller cannot tell. */
  async requestReset(email: string, address: string): Promise<void> {
    this.#byAddress.check([address]);
    this.#byAddress.failed([address]);
    const token = newToken();
    await this.#options.store.requestReset(
      email.toLowerCase(),
      token,
      digestOf(token),
      new Date(Date.now() + RESET_MS),
    );
  }

  /** Once for each token; ends all sessions. */
  async reset(token: string, password: string): Promise<void> {
    const digest = digestOf(token);
    // Looked up before the password is hashed: guessing must not cost the shop more than the guesser.
    const done =
      (await this.#options.store.hasReset(digest)) &&
      (await this.#options.store.reset(digest, await hashPassword(password)));
    if (!done) {
      throw new Problem(
        404,
        'This link was used already or is older than an hour. Ask for a new one.',
        { code: 'reset-unknown' },
      );
    }
  }

  async #start(account: Account, cartId?: string): Promise<SignedIn> {
    const token = newToken();
    const expiresAt = new Date(Date.now() + SESSION_MS);
    await this.#options.store.startSession(
      account.id,
      digestOf(token),
      expiresAt,
    );
    const own = await this.#options.carts.adopt(account.id, cartId);
    return {
      account,
      token,
      expiresAt,
      cookie: this.#cookie(token, SESSION_MS / 1_000),
      ...(own === undefined ? {} : { cartId: own }),
    };
  }

  #cookie(value: string, seconds: number): string {
    return sessionCookie(COOKIE, value, {
      seconds,
      sameSite: 'Lax',
      secure: this.#options.secureCookies,
    });
  }
}

function refuseForeign(request: Request): void {
  if (isForeign(request)) {
    throw new Problem(
      403,
      'This request comes from another site. Open the shop itself.',
      { code: 'foreign-site' },
    );
  }
}
