import { createHash, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A database that is gone after use. */
export interface ThrowAwayDatabase {
  /** Of a role that may create databases of its own. Holds the password. */
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Databases of services, each with a role of the same name that owns it and may enter nothing else. The administrator's
 * address never leaves this class.
 */
export class Databases {
  readonly #adminUrl: string;
  /** Of the names of throw-away roles, so that two portals on one cluster never meet. */
  readonly #prefix: string;

  constructor(adminUrl: string, directory: string) {
    this.#adminUrl = adminUrl;
    const digest = createHash('sha256').update(directory).digest('hex');
    this.#prefix = `pipeline_test_${digest.slice(0, 8)}_`;
  }

  /** Makes sure that the database is there and its role has the password; answers its address. */
  async ensure(name: string, password: string): Promise<string> {
    await this.#administer(async client => {
      const role = escapeIdentifier(name);
      const roles = await client.query(
        'select 1 from pg_roles where rolname = $1',
        [name],
      );
      const verb = roles.rowCount ? 'alter' : 'create';
      await client.query(
        `${verb} role ${role} login password ${escapeLiteral(password)}`,
      );
      if (await exists(client, name)) return;
      await client.query(`create database ${role} owner ${role}`);
      await client.query(`revoke connect on database ${role} from public`);
    });
    return this.addressOf(name, password);
  }

  /** Where the database is, or would be. Asks nobody. */
  addressOf(name: string, password: string): string {
    const url = new URL(this.#adminUrl);
    url.username = name;
    url.password = password;
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Takes the database and its role away. Nothing happens when there is none. */
  async drop(name: string): Promise<void> {
    await this.#administer(async client => {
      const role = escapeIdentifier(name);
      await client.query(`drop database if exists ${role} with (force)`);
      await client.query(`drop role if exists ${role}`);
    });
  }

  /** A database whose role may create others, as tests do that copy a template. */
  async throwAway(): Promise<ThrowAwayDatabase> {
    const name = `${this.#prefix}${randomBytes(6).toString('hex')}`;
    const password = randomBytes(18).toString('base64url');
    await this.#administer(async client => {
      const role = escapeIdentifier(name);
      await client.query(
        `create role ${role} login createdb password ${escapeLiteral(
          password,
        )}`,
      );
      await client.query(`create database ${role} owner ${role}`);
    });
    return {
      url: this.addressOf(name, password),
      drop: () => this.#administer(client => dropOwned(client, name)),
    };
  }

  /** Takes away what tests of a killed portal left. */
  async dropLeftovers(): Promise<void> {
    await this.#administer(async client => {
      const { rows } = await client.query<{ rolname: string }>(
        'select rolname from pg_roles where starts_with(rolname, $1)',
        [this.#prefix],
      );
      for (const { rolname } of rows) await dropOwned(client, rolname);
    });
  }

  async #administer<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({
      connectionString: this.#adminUrl,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 60_000,
    });
    client.on('error', () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select 1 from pg_database where datname = $1',
    [name],
  );
  return rowCount !== 0;
}

/** A role goes after all databases that it made. */
async function dropOwned(client: Client, name: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database d join pg_roles r on r.oid = d.datdba where r.rolname = $1',
    [name],
  );
  for (const { datname } of rows) {
    await client.query(
      `drop database if exists ${escapeIdentifier(datname)} with (force)`,
    );
  }
  await client.query(`drop role if exists ${escapeIdentifier(name)}`);
}
