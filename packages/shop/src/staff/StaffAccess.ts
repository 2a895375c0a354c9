import type { Request, Response } from 'express';
import type { BackOfficeConfig } from '../config/readBackOffice.ts';
import { AttemptLimit } from '../http/AttemptLimit.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import {
  digestOf,
  isForeign,
  newToken,
  sessionCookie,
  sessionToken,
} from '../http/session.ts';
import { hashPassword, verifyPassword } from '../passwords/passwordHash.ts';
import { DEMO_MANAGER, mayActAs } from './Staff.ts';
import type { Staff, StaffRole } from './Staff.ts';
import type { By, StaffStore } from './StaffStore.ts';

/** A working day. */
const SESSION_MS = 12 * 3_600_000;
const COOKIE = 'shop_staff';

export interface SignedIn {
  readonly staff: Staff;
  readonly token: string;
  readonly expiresAt: Date;
  readonly cookie: string;
}

export interface StaffRequest {
  readonly staff: Staff;
  /** For history and audit. */
  readonly by: By;
}

export type StaffHandler = (
  request: Request,
  response: Response,
  staff: StaffRequest,
) => Promise<void>;

/**
 * Lets staff in, apart from customers: with a session of their own, as a cookie for the browser or as a bearer token for
 * programs. The cookie is HttpOnly and SameSite=Strict, and a request that changes something and comes from another site is
 * refused even so.
 */
export class StaffAccess {
  readonly #store: StaffStore;
  readonly #config: BackOfficeConfig;
  readonly #limit = new AttemptLimit();
  #first: Promise<void> | undefined;

  constructor(store: StaffStore, config: BackOfficeConfig) {
    this.#store = store;
    this.#config = config;
  }

  /** A route for staff of this role or a higher one. Whoever is not gets 401 or 403 before anything of the request is looked at. */
  route(
    least: StaffRole,
    route: Omit<Route, 'handle'> & { readonly handle: StaffHandler },
  ): Route {
    const { handle, ...rest } = route;
    return {
      ...rest,
      before: async (request, response) => {
        const staff = await this.#staffOf(request);
        if (!mayActAs(staff.role, least)) {
          throw new Problem(
            403,
            `This needs the role '${least}', yours is '${staff.role}'. Ask a manager.`,
            { code: 'role' },
          );
        }
        response.locals.staff = staff;
      },
      handle: (request, response) =>
        handle(request, response, {
          staff: response.locals.staff as Staff,
          by: {
            name: (response.locals.staff as Staff).email,
            requestId: String(response.locals.requestId),
          },
        }),
    };
  }

  async signIn(
    email: string,
    password: string,
    address: string,
    requestId: string,
  ): Promise<SignedIn> {
    const keys = [`email ${email}`, `address ${address}`];
    this.#limit.check(keys);
    await this.#ensureFirst();
    const found = await this.#store.findByEmail(email);
    const right = await verifyPassword(password, found?.passwordHash);
    if (found === undefined || !right) {
      this.#limit.failed(keys);
      throw new Problem(
        401,
        'This e-mail address and password do not belong together. Check both.',
        { code: 'wrong-password' },
      );
    }
    if (this.#config.production && password === DEMO_MANAGER.password) {
      throw new Problem(
        403,
        'This account still has the password of the demonstration, which production refuses. Let another manager set a new one.',
        { code: 'default-password' },
      );
    }
    this.#limit.succeeded(keys);
    const token = newToken();
    const expiresAt = new Date(Date.now() + SESSION_MS);
    await this.#store.startSession(
      found.staff,
      digestOf(token),
      expiresAt,
      requestId,
    );
    return {
      staff: found.staff,
      token,
      expiresAt,
      cookie: this.#cookie(token, SESSION_MS / 1_000),
    };
  }

  /** Answers the cookie that takes the browser's away. */
  async signOut(request: Request): Promise<string> {
    const token = sessionToken(request, COOKIE);
    if (token !== undefined)
      await this.#store.endSession(digestOf(token.value));
    return this.#cookie('', 0);
  }

  /** The digest of the session that this request belongs to. */
  sessionOf(request: Request): string {
    return digestOf(sessionToken(request, COOKIE)?.value ?? '');
  }

  async #staffOf(request: Request): Promise<Staff> {
    const token = sessionToken(request, COOKIE);
    const staff = token && (await this.#store.bySession(digestOf(token.value)));
    if (token === undefined || staff === undefined) {
      throw new Problem(
        401,
        'Sign in as staff first: POST /api/admin/sessions.',
        { code: 'signed-out', headers: { 'www-authenticate': 'Bearer' } },
      );
    }
    if (token.from === 'cookie' && isForeign(request)) {
      throw new Problem(
        403,
        'This request comes from another site. Open the back office itself.',
        { code: 'foreign-site' },
      );
    }
    return staff;
  }

  /** Once in the life of a process, when somebody wants in: the start does not wait for the database. */
  async #ensureFirst(): Promise<void> {
    const { manager } = this.#config;
    if (manager === undefined) return;
    this.#first ??= (async () => {
      if (!(await this.#store.isEmpty())) return;
      await this.#store.addFirst({
        email: manager.email,
        name: 'Manager',
        role: 'manager',
        passwordHash: await hashPassword(manager.password),
      });
    })().catch(error => {
      this.#first = undefined;
      throw error;
    });
    await this.#first;
  }

  #cookie(value: string, seconds: number): string {
    return sessionCookie(COOKIE, value, {
      seconds,
      sameSite: 'Strict',
      secure: this.#config.secureCookies,
    });
  }
}
