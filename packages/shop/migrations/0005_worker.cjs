/**
 * What is to be done outside of the database, written in the transaction that makes it necessary. A worker moves the rows
 * to the job queue, which delivers them at least once; `handled_jobs` lets a handler whose effect is in this database do it once.
 *
 * To ask for something: INSERT INTO outbox (kind, key, payload) VALUES (…) ON CONFLICT (key) DO NOTHING. The kinds and their
 * payloads are listed in src/worker/jobs.ts. `trace` is the W3C traceparent of the request, where there is one.
 */
exports.up = knex =>
  knex.raw(`
    -- Rows live for a moment, so the table is vacuumed by their number and not by its size.
    CREATE TABLE outbox (
      id bigserial PRIMARY KEY,
      kind text NOT NULL,
      key text NOT NULL UNIQUE,
      payload jsonb NOT NULL,
      trace text,
      created_at timestamptz NOT NULL DEFAULT now()
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0,
      autovacuum_analyze_threshold = 2000);
    -- Its plans need no more; see 0002_carts_and_orders.
    ALTER TABLE outbox ALTER id SET STATISTICS 10, ALTER kind SET STATISTICS 10, ALTER key SET STATISTICS 10,
      ALTER payload SET STATISTICS 0, ALTER trace SET STATISTICS 10, ALTER created_at SET STATISTICS 10;

    -- A handler inserts its job's key in the transaction of its effect; who finds it there has nothing left to do.
    CREATE TABLE handled_jobs (
      key text PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX handled_jobs_by_age ON handled_jobs (at);
  `);

exports.down = knex => knex.raw('DROP TABLE handled_jobs, outbox');
