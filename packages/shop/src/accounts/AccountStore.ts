import { randomUUID } from 'node:crypto';
import type { Database } from '../database/Database.ts';
import type { Account, AccountChange } from './Account.ts';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly address: Account['address'] | null;
  readonly created_at: Date;
}

const COLUMNS = 'c.id, c.email, c.name, c.address, c.created_at';

/** Accounts and sessions in PostgreSQL; see migrations/0003. Every call is one statement. */
export class AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Writes the account and the e-mail that welcomes its owner. `undefined`: the address has an account already. */
  async add(account: {
    readonly email: string;
    readonly name: string;
    readonly passwordHash: string;
  }): Promise<Account | undefined> {
    const [row] = await this.#database.rows<Row>(
      'add_customer',
      `WITH added AS (
         INSERT INTO customers AS c (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO NOTHING RETURNING ${COLUMNS}
       ), told AS (
         INSERT INTO outbox (kind, key, payload)
         SELECT 'email.account-welcome', 'email.account-welcome:' || id, jsonb_build_object('to', email, 'name', name) FROM added
       )
       SELECT * FROM added`,
      [randomUUID(), account.email, account.name, account.passwordHash],
    );
    return row && toAccount(row);
  }

  async findByEmail(email: string): Promise<
    | {
        readonly account: Account;
        readonly passwordHash: string;
      }
    | undefined
  > {
    const [row] = await this.#database.rows<Row & { password_hash: string }>(
      'customer_by_email',
      `SELECT ${COLUMNS}, c.password_hash FROM customers c WHERE c.email = $1`,
      [email],
    );
    return row && { account: toAccount(row), passwordHash: row.password_hash };
  }

  async findBySession(digest: string): Promise<Account | undefined> {
    const [row] = await this.#database.rows<Row>(
      'customer_by_session',
      `SELECT ${COLUMNS} FROM customer_sessions s JOIN customers c ON c.id = s.customer_id
       WHERE s.token_digest = $1 AND s.expires_at > now()`,
      [digest],
    );
    return row && toAccount(row);
  }

  async startSession(
    customerId: string,
    digest: string,
    expiresAt: Date,
  ): Promise<void> {
    await this.#database.rows(
      'start_customer_session',
      'INSERT INTO customer_sessions (token_digest, customer_id, expires_at) VALUES ($1, $2, $3)',
      [digest, customerId, expiresAt],
    );
  }

  async endSession(digest: string): Promise<void> {
    await this.#database.rows(
      'end_customer_session',
      'DELETE FROM customer_sessions WHERE token_digest = $1',
      [digest],
    );
  }

  /** With a new password all sessions end, except the one that is named. */
  async change(
    id: string,
    change: AccountChange,
    keepSession: string,
  ): Promise<Account | undefined> {
    const [row] = await this.#database.rows<Row>(
      'change_customer',
      `WITH ended AS (
         DELETE FROM customer_sessions WHERE $5::text IS NOT NULL AND customer_id = $1 AND token_digest <> $6
       )
       UPDATE customers c SET name = COALESCE($2, c.name), address = CASE WHEN $3 THEN $4::jsonb ELSE c.address END,
         password_hash = COALESCE($5, c.password_hash)
       WHERE c.id = $1 RETURNING ${COLUMNS}`,
      [
        id,
        change.name ?? null,
        change.address !== undefined,
        change.address ? JSON.stringify(change.address) : null,
        change.passwordHash ?? null,
        keepSession,
      ],
    );
    return row && toAccount(row);
  }

  /** Does nothing for an address without account. */
  async requestReset(
    email: string,
    token: string,
    digest: string,
    expiresAt: Date,
  ): Promise<void> {
    await this.#database.rows(
      'request_password_reset',
      'SELECT request_password_reset($1, $2, $3, $4)',
      [email, token, digest, expiresAt],
    );
  }

  async hasReset(digest: string): Promise<boolean> {
    const rows = await this.#database.rows(
      'password_reset',
      'SELECT 1 FROM password_resets WHERE token_digest = $1 AND expires_at > now()',
      [digest],
    );
    return rows.length === 1;
  }

  /** `false`: the token is not known, used up or too old. */
  async reset(digest: string, passwordHash: string): Promise<boolean> {
    const rows = await this.#database.rows<{ done: boolean }>(
      'reset_password',
      'SELECT reset_password($1, $2) AS done',
      [digest, passwordHash],
    );
    return rows[0]?.done === true;
  }

  /** Deletes sessions and resets that are over. */
  async removeExpired(): Promise<void> {
    await this.#database.rows(
      'remove_sessions',
      `WITH resets AS (DELETE FROM password_resets WHERE expires_at < now() - interval '1 day')
       DELETE FROM customer_sessions WHERE expires_at < now()`,
    );
  }
}

function toAccount(row: Row): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    ...(row.address === null ? {} : { address: row.address }),
    createdAt: row.created_at.toISOString(),
  };
}
