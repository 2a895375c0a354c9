// @ts-check

/**
 * Pipelines as they were last seen, and what people asked of them. Times are milliseconds since the epoch in `bigint`
 * columns, documents are JSON in `text`.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('pipeline_scopes', table => {
    table.comment('One row for each place that pipelines are asked from');
    table.string('id', 255).primary();
    table.string('provider', 100).notNullable();
    table.string('account', 255).notNullable();
    table.string('region', 100).notNullable();
    table.integer('interval_seconds').notNullable();
    table
      .bigInteger('observed_at')
      .comment('Last success; null before the first');
    table
      .text('error')
      .comment('Why the last look failed; null when it succeeded');
    table.bigInteger('version').notNullable();
    table
      .bigInteger('wake_requested')
      .notNullable()
      .comment('Counts the wishes of other replicas for a look');
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
  });

  await knex.schema.createTable('pipelines', table => {
    table.comment('The last observation of each pipeline: the read model');
    table.string('id', 1024).primary();
    table.string('scope_id', 255).notNullable();
    table.string('claim_annotation', 255).notNullable();
    table.string('claim_value', 1024).notNullable();
    table.text('observation').notNullable();
    table.bigInteger('observed_at').notNullable();
    table
      .text('problem')
      .comment('Why it could not be read last time; null when it could');
    table.boolean('active').notNullable().comment('A run goes on or waits');
    table.boolean('waiting').notNullable().comment('A gate waits');
    table.bigInteger('looked_at').comment('When somebody last read it');
    table.index(['scope_id'], 'pipelines_scope_idx');
    table.index(['claim_value'], 'pipelines_claim_idx');
    table.index(['waiting'], 'pipelines_waiting_idx');
  });

  await knex.schema.createTable('pipeline_actions', table => {
    table.comment('The journal of pipelines: one row for each request');
    table.string('id', 64).primary();
    table.string('pipeline_id', 1024).notNullable();
    table.string('pipeline_name', 512).notNullable();
    table.string('environment', 255);
    table.string('entity_ref', 512);
    table.text('request').notNullable();
    table.text('summary').notNullable().comment('For the audit');
    table
      .text('gate')
      .comment('Run, stage and gate that it answers; null for others');
    table.string('run_id', 512);
    table.string('actor', 512).notNullable();
    table.string('via', 16).notNullable();
    table.text('reason');
    table.string('state', 32).notNullable();
    table.text('message').notNullable();
    table.string('idempotency_key', 200).notNullable();
    table.string('body_digest', 128).notNullable();
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
    table.bigInteger('fence').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.unique(['actor', 'idempotency_key'], {
      indexName: 'pipeline_actions_actor_key_uniq',
    });
    table.index(
      ['pipeline_id', 'created_at'],
      'pipeline_actions_pipeline_created_idx',
    );
    table.index(['state', 'lease_until'], 'pipeline_actions_state_lease_idx');
    table.index(['ended_at'], 'pipeline_actions_ended_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of ['pipeline_actions', 'pipelines', 'pipeline_scopes'])
    await knex.schema.dropTable(table);
};
