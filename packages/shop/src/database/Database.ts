import pg from 'pg';
import { Problem } from '../http/Problem.ts';
import type { Log } from '../log/log.ts';
import type { SpanOptions } from '../tracing/Tracer.ts';
import { inSpan } from '../tracing/Tracer.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: Log;
  /** Told of every named statement that is sent. */
  readonly count?: (statement: string) => void;
}

/** One connection inside of a transaction. */
export interface Transaction {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
}

/**
 * The instance's connections, all of them. Statements are named, so that PostgreSQL parses each once per connection; connections
 * are renewed every five minutes, which bounds the life of a plan that was made for smaller tables.
 */
export class Database {
  readonly #pool: pg.Pool;
  readonly #count: (statement: string) => void;
  #lastGood = 0;

  constructor(options: DatabaseOptions) {
    this.#count = options.count ?? (() => undefined);
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize,
      maxLifetimeSeconds: 300,
      idleTimeoutMillis: 60_000,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 10_000,
      lock_timeout: 5_000,
      keepAlive: true,
      application_name: 'shop',
    });
    // One that breaks between two statements of a transaction: the next statement says so. Unheard, it would end the process.
    this.#pool.on('connect', client => {
      client.on('error', () => undefined);
    });
    // A connection that breaks while it is idle; the pool replaces it.
    this.#pool.on('error', error =>
      options.log.warn('An idle database connection ended.', {
        error: error.message,
      }),
    );
  }

  get connections(): {
    readonly total: number;
    readonly idle: number;
    readonly waiting: number;
  } {
    return {
      total: this.#pool.totalCount,
      idle: this.#pool.idleCount,
      waiting: this.#pool.waitingCount,
    };
  }

  /** How long ago the database last answered. */
  msSinceGood(): number {
    return performance.now() - this.#lastGood;
  }

  /** One statement, in a transaction of its own. Throws a `Problem` 503 when the database cannot be reached. */
  async rows<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    this.#count(name);
    try {
      const result = await inSpan(name, spanOf(name), () =>
        this.#pool.query<Row>({ name, text, values: [...values] }),
      );
      this.#lastGood = performance.now();
      return result.rows;
    } catch (error) {
      if (isOutage(error))
        throw Problem.unavailable(
          'The database does not answer at the moment. Try again in a second.',
        );
      throw error;
    }
  }

  /**
   * One or more statements as a library wants them run: not named, and with PostgreSQL's own errors. Answers the rows of all
   * of them together.
   */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    const result = await this.#pool.query<Row>(text, values && [...values]);
    this.#lastGood = performance.now();
    // pg answers several statements with several results, which its types do not say.
    return [result].flat().flatMap(one => one.rows);
  }

  /** Commits when `work` resolves, otherwise rolls back and rejects with its error. */
  transaction<Out>(
    work: (transaction: Transaction) => Promise<Out>,
  ): Promise<Out> {
    return inSpan('transaction', spanOf('transaction'), () =>
      this.#transaction(work),
    );
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #transaction<Out>(
    work: (transaction: Transaction) => Promise<Out>,
  ): Promise<Out> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const out = await work({
        query: async <Row extends pg.QueryResultRow>(
          text: string,
          values: readonly unknown[] = [],
        ) => (await client.query<Row>(text, [...values])).rows,
      });
      await client.query('COMMIT');
      this.#lastGood = performance.now();
      return out;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function spanOf(name: string): SpanOptions {
  return {
    kind: 'client',
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': name },
  };
}

/**
 * Failures of the way to the database, not of a statement: no SQLSTATE at all (the network, the pool's timeout), connection
 * exceptions (08), refused log-ins (28, 3D000, 55000), too many connections (53), shutdown (57P), and timeouts.
 */
function isOutage(error: unknown): boolean {
  const code =
    error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^[0-9A-Z]{5}$/.test(code)) return true;
  return /^(08|28|53|57P|3D000|55000|57014|55P03)/.test(code);
}

/** A failure of the statement itself: its transaction was rolled back, so nothing happened and it may be tried again. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof pg.DatabaseError;
}
