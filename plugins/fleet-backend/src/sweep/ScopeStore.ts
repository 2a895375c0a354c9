import type { Scope } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { StoredScope } from '../groups/StoredGroup';

interface ScopeRow {
  id: string;
  provider: string;
  account: string;
  region: string;
  interval_seconds: number;
  observed_at: number | string | null;
  error: string | null;
  version: number | string;
  wake_requested: number | string;
  lease_owner: string | null;
  lease_until: number | string | null;
}

/** One row for each scope: what was seen when, and which replica looks. */
export class ScopeStore {
  readonly #knex: Knex;
  readonly #table: string;

  /** @param table - places may have one scope for groups and one for pipelines. */
  constructor(knex: Knex, table: 'scopes' | 'pipeline_scopes' = 'scopes') {
    this.#knex = knex;
    this.#table = table;
  }

  /** Makes sure that the scope has a row; what was observed stays. */
  async register(provider: string, scope: Scope): Promise<void> {
    await this.#knex(this.#table)
      .insert({
        id: scope.id,
        provider,
        account: scope.account,
        region: scope.region,
        interval_seconds: Math.ceil(scope.intervalSeconds),
        version: 0,
        wake_requested: 0,
      })
      .onConflict('id')
      .merge(['provider', 'account', 'region', 'interval_seconds']);
  }

  async all(): Promise<readonly StoredScope[]> {
    return (await this.#knex<ScopeRow>(this.#table)).map(toStoredScope);
  }

  /**
   * Takes or renews the right to sweep the scope until `until`. It saves provider calls, it does not protect data:
   * two holders for a moment (a paused process, skewed clocks) do no harm because {@link advance} refuses what is older.
   */
  async hold(
    scopeId: string,
    owner: string,
    now: number,
    until: number,
  ): Promise<boolean> {
    const rows = await this.#knex(this.#table)
      .where('id', scopeId)
      .where(lease =>
        lease
          .whereNull('lease_owner')
          .orWhere('lease_owner', owner)
          .orWhere('lease_until', '<', now),
      )
      .update({ lease_owner: owner, lease_until: until });
    return rows === 1;
  }

  /** Gives everything back that the owner holds. */
  async release(owner: string): Promise<void> {
    await this.#knex(this.#table)
      .where('lease_owner', owner)
      .update({ lease_owner: null, lease_until: null });
  }

  /** Asks the replica that sweeps the scope to look now. */
  async requestWake(scopeId: string): Promise<void> {
    await this.#knex(this.#table)
      .where('id', scopeId)
      .increment('wake_requested', 1);
  }

  /**
   * Moves the scope to an observation, inside the transaction that writes it. The row lock makes writers of one scope
   * take turns. Answers the version, or `undefined` when something newer is already there: then write nothing.
   */
  async advance(
    tx: Knex,
    scopeId: string,
    observedAt: number,
    changed: boolean,
  ): Promise<number | undefined> {
    const rows = await tx(this.#table)
      .where('id', scopeId)
      .where(older =>
        older.whereNull('observed_at').orWhere('observed_at', '<=', observedAt),
      )
      .update({
        observed_at: observedAt,
        error: null,
        version: tx.raw('version + ?', [changed ? 1 : 0]),
      });
    if (rows !== 1) return undefined;
    const row = await tx<ScopeRow>(this.#table)
      .where('id', scopeId)
      .first('version');
    return row && Number(row.version);
  }

  async fail(scopeId: string, error: string): Promise<void> {
    await this.#knex(this.#table).where('id', scopeId).update({ error });
  }
}

function toStoredScope(row: ScopeRow): StoredScope {
  return {
    id: row.id,
    provider: row.provider,
    account: row.account,
    region: row.region,
    intervalSeconds: row.interval_seconds,
    observedAt: row.observed_at === null ? undefined : Number(row.observed_at),
    error: row.error ?? undefined,
    version: Number(row.version),
    wakeRequested: Number(row.wake_requested),
  };
}
