import type { Database } from '../database/Database.ts';
import type { Staff, StaffRole } from './Staff.ts';

interface StaffRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly active: boolean;
  readonly created_at: Date;
}

export interface NewStaff {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly passwordHash: string;
}

export interface StaffChange {
  readonly name?: string;
  readonly role?: StaffRole;
  readonly active?: boolean;
  readonly passwordHash?: string;
}

/** Who did it, for the audit. */
export interface By {
  readonly name: string;
  readonly requestId: string;
}

const COLUMNS = 's.id, s.email, s.name, s.role, s.active, s.created_at';

/** Staff accounts and their sessions. A token is kept only as its digest. */
export class StaffStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** For a sign-in: with the hash of the password. Only active ones. */
  async findByEmail(
    email: string,
  ): Promise<
    { readonly staff: Staff; readonly passwordHash: string } | undefined
  > {
    const [row] = await this.#database.rows<
      StaffRow & { password_hash: string }
    >(
      'staff_by_email',
      `SELECT ${COLUMNS}, s.password_hash FROM staff s WHERE s.email = $1 AND s.active`,
      [email],
    );
    return row && { staff: toStaff(row), passwordHash: row.password_hash };
  }

  async passwordHash(id: number): Promise<string> {
    const [row] = await this.#database.rows<{ password_hash: string }>(
      'staff_password',
      'SELECT password_hash FROM staff WHERE id = $1',
      [id],
    );
    return row?.password_hash ?? '';
  }

  async list(): Promise<readonly Staff[]> {
    const rows = await this.#database.rows<StaffRow>(
      'staff',
      `SELECT ${COLUMNS} FROM staff s ORDER BY s.id`,
    );
    return rows.map(toStaff);
  }

  /** `undefined`: there is one with this address already. */
  async add(staff: NewStaff, by: By): Promise<Staff | undefined> {
    return this.#database.transaction(async transaction => {
      const [row] = await transaction.query<StaffRow>(
        `INSERT INTO staff AS s (email, name, role, password_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO NOTHING RETURNING ${COLUMNS}`,
        [staff.email, staff.name, staff.role, staff.passwordHash],
      );
      if (row === undefined) return undefined;
      await transaction.query(
        `INSERT INTO audit_entries (actor, action, subject, details, request_id) VALUES ($1, 'staff-add', $2, $3, $4)`,
        [
          by.name,
          `staff ${row.email}`,
          JSON.stringify({ role: row.role }),
          by.requestId,
        ],
      );
      return toStaff(row);
    });
  }

  /**
   * Ends all sessions of a person whose password or role changed or who may no longer sign in. Refuses to take away the last
   * active manager.
   */
  async change(
    id: number,
    change: StaffChange,
    by: By,
    keepSession?: string,
  ): Promise<Staff | 'none' | 'lastManager'> {
    return this.#database.transaction(async transaction => {
      // Two managers must not demote each other at the same moment.
      const managers = await transaction.query<{ id: number }>(
        `SELECT id FROM staff WHERE role = 'manager' AND active ORDER BY id FOR UPDATE`,
      );
      const stays =
        (change.role ?? 'manager') === 'manager' && (change.active ?? true);
      if (!stays && managers.length === 1 && managers[0]?.id === id)
        return 'lastManager';
      const [row] = await transaction.query<StaffRow>(
        `UPDATE staff s SET name = COALESCE($2, s.name), role = COALESCE($3, s.role), active = COALESCE($4, s.active),
           password_hash = COALESCE($5, s.password_hash)
         WHERE s.id = $1 RETURNING ${COLUMNS}`,
        [
          id,
          change.name ?? null,
          change.role ?? null,
          change.active ?? null,
          change.passwordHash ?? null,
        ],
      );
      if (row === undefined) return 'none';
      if (
        change.passwordHash !== undefined ||
        change.role !== undefined ||
        change.active !== undefined
      ) {
        await transaction.query(
          'DELETE FROM staff_sessions WHERE staff_id = $1 AND token_digest <> $2',
          [id, keepSession ?? ''],
        );
      }
      const { passwordHash, ...shown } = change;
      await transaction.query(
        `INSERT INTO audit_entries (actor, action, subject, details, request_id) VALUES ($1, 'staff-change', $2, $3, $4)`,
        [
          by.name,
          `staff ${row.email}`,
          JSON.stringify({
            ...shown,
            ...(passwordHash === undefined ? {} : { password: 'changed' }),
          }),
          by.requestId,
        ],
      );
      return toStaff(row);
    });
  }

  /** Only when there is nobody yet: the first manager lets all others in. */
  async addFirst(staff: NewStaff): Promise<void> {
    await this.#database.rows(
      'first_staff',
      `INSERT INTO staff (email, name, role, password_hash) SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM staff)
       ON CONFLICT (email) DO NOTHING`,
      [staff.email, staff.name, staff.role, staff.passwordHash],
    );
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.#database.rows(
      'any_staff',
      'SELECT 1 FROM staff LIMIT 1',
    );
    return rows.length === 0;
  }

  /** Also forgets what has ended. */
  async startSession(
    staff: Staff,
    digest: string,
    expiresAt: Date,
    requestId: string,
  ): Promise<void> {
    await this.#database.rows(
      'staff_session_start',
      `WITH ended AS (DELETE FROM staff_sessions WHERE expires_at < now()),
         noted AS (INSERT INTO audit_entries (actor, action, subject, request_id) VALUES ($4, 'sign-in', 'staff ' || $4, $5))
       INSERT INTO staff_sessions (token_digest, staff_id, expires_at) VALUES ($1, $2, $3)`,
      [digest, staff.id, expiresAt, staff.email, requestId],
    );
  }

  async endSession(digest: string): Promise<void> {
    await this.#database.rows(
      'staff_session_end',
      'DELETE FROM staff_sessions WHERE token_digest = $1',
      [digest],
    );
  }

  async bySession(digest: string): Promise<Staff | undefined> {
    const [row] = await this.#database.rows<StaffRow>(
      'staff_by_session',
      `SELECT ${COLUMNS} FROM staff_sessions t JOIN staff s ON s.id = t.staff_id
       WHERE t.token_digest = $1 AND t.expires_at > now() AND s.active`,
      [digest],
    );
    return row && toStaff(row);
  }
}

function toStaff(row: StaffRow): Staff {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    active: row.active,
    createdAt: row.created_at.toISOString(),
  };
}
