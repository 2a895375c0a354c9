import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';
import type {
  PipelineObservation,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toMs } from '../database/time';
import type { StoredScope } from '../groups/StoredGroup';
import type { ScopeStore } from '../sweep/ScopeStore';
import { toPipelineRow, toStoredPipeline } from './StoredPipeline';
import type { PipelineRow, StoredPipeline } from './StoredPipeline';

type Claim = PipelineObservation['claim'];

/** Pipelines as they were last seen: the read model, and what is there after a restart. */
export class PipelineStore {
  readonly #knex: Knex;
  readonly #scopes: ScopeStore;
  readonly #scopeIds: ReadonlySet<string>;

  /** @param scopeIds - what is configured: nothing is told of what was seen in a place that no longer is. */
  constructor(knex: Knex, scopes: ScopeStore, scopeIds: readonly string[]) {
    this.#knex = knex;
    this.#scopes = scopes;
    this.#scopeIds = new Set(scopeIds);
  }

  /** The places that are configured, as they were last looked at. */
  async scopes(): Promise<readonly StoredScope[]> {
    return (await this.#scopes.all()).filter(({ id }) =>
      this.#scopeIds.has(id),
    );
  }

  /**
   * Writes down what a look saw, in one transaction: what it names nowhere is gone, what it could not read keeps what was
   * known. Answers the ids of the pipelines that changed; an older look than the stored one changes nothing.
   */
  async record(
    scope: Scope,
    seen: PipelinesObserved,
  ): Promise<readonly string[]> {
    const observedAt = toMs(seen.observedAt, Date.now());
    const rows = unique(
      seen.pipelines.map(pipeline =>
        toPipelineRow(scope.id, pipeline, observedAt),
      ),
    );
    const problems = new Map(
      seen.problems.map(({ ref, message }) => [
        stringifyScaleGroupRef(ref),
        message,
      ]),
    );
    const kept = new Set((seen.kept ?? []).map(stringifyScaleGroupRef));
    return this.#knex.transaction(async tx => {
      const version = await this.#scopes.advance(
        tx,
        scope.id,
        observedAt,
        true,
      );
      if (version === undefined) return [];
      const known = new Map(
        (await tx<PipelineRow>('pipelines').where('scope_id', scope.id)).map(
          row => [row.id, row],
        ),
      );
      const changed: string[] = [];
      const same: string[] = [];
      for (const row of rows) {
        const before = known.get(row.id);
        known.delete(row.id);
        if (
          before?.observation === row.observation &&
          before.problem === null
        ) {
          same.push(row.id);
          continue;
        }
        changed.push(row.id);
        await tx('pipelines').insert(row).onConflict('id').merge();
      }
      for (const batch of inBatches(same))
        await tx('pipelines')
          .whereIn('id', [...batch])
          .update({ observed_at: observedAt });
      for (const [id, before] of known) {
        if (kept.has(id)) continue;
        const problem = problems.get(id);
        if (problem !== undefined && problem === before.problem) continue;
        changed.push(id);
        if (problem === undefined) await tx('pipelines').where({ id }).delete();
        else await tx('pipelines').where({ id }).update({ problem });
      }
      return changed;
    });
  }

  async get(id: string): Promise<StoredPipeline | undefined> {
    const row = await this.#knex<PipelineRow>('pipelines')
      .where({ id })
      .first();
    return row && this.#isConfigured(row) ? toStoredPipeline(row) : undefined;
  }

  /** Those that may be claimed by one of these. */
  async ofClaims(claims: readonly Claim[]): Promise<readonly StoredPipeline[]> {
    const wanted = new Set(
      claims.map(({ annotation, value }) => `${annotation}\n${value}`),
    );
    const found: StoredPipeline[] = [];
    for (const batch of inBatches(claims)) {
      const rows = await this.#knex<PipelineRow>('pipelines').whereIn(
        'claim_value',
        batch.map(({ value }) => value),
      );
      found.push(
        ...rows
          .filter(
            row =>
              this.#isConfigured(row) &&
              wanted.has(`${row.claim_annotation}\n${row.claim_value}`),
          )
          .map(toStoredPipeline),
      );
    }
    return found;
  }

  /** Those with a gate that waits for a person. */
  async waiting(): Promise<readonly StoredPipeline[]> {
    const rows = await this.#knex<PipelineRow>('pipelines')
      .where('waiting', true)
      .limit(1000);
    return rows.filter(row => this.#isConfigured(row)).map(toStoredPipeline);
  }

  async idsOf(scopeId: string): Promise<readonly string[]> {
    return this.#knex('pipelines').where('scope_id', scopeId).pluck('id');
  }

  /** Those of a scope that go on, or that somebody has read since (milliseconds), with what claims them. */
  async watched(
    scopeId: string,
    since: number,
  ): Promise<readonly { readonly id: string; readonly claim: Claim }[]> {
    const rows = await this.#knex<PipelineRow>('pipelines')
      .where('scope_id', scopeId)
      .where(either =>
        either.where('active', true).orWhere('looked_at', '>', since),
      )
      .select('id', 'claim_annotation', 'claim_value');
    return rows.map(row => ({
      id: row.id,
      claim: { annotation: row.claim_annotation, value: row.claim_value },
    }));
  }

  /** Somebody reads them. */
  async looked(ids: readonly string[], now: number): Promise<void> {
    for (const batch of inBatches(ids))
      await this.#knex('pipelines')
        .whereIn('id', [...batch])
        .update({ looked_at: now });
  }

  #isConfigured(row: PipelineRow): boolean {
    return this.#scopeIds.has(row.scope_id);
  }
}

/** A provider that names a pipeline twice means the first. */
function unique<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  const byId = new Map<string, T>();
  for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()];
}
