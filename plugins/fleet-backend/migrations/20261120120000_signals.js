// @ts-check

/**
 * Times are milliseconds since the epoch in `bigint` columns, documents are JSON in `text`.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('signal_samples', table => {
    table.comment(
      'Golden signals as sources computed them, and what instances used',
    );
    table.string('source', 255).notNullable();
    table.string('group_id', 1024).notNullable();
    table
      .string('revision_id', 512)
      .notNullable()
      .comment('Empty: all revisions together');
    table.bigInteger('at').notNullable();
    table.integer('seconds').notNullable();
    for (const measure of [
      'throughput',
      'error_rate',
      'p50',
      'p95',
      'p99',
      'apdex',
      'cpu_percent',
      'memory_percent',
      'queue_depth',
    ])
      table.double(measure);
    table.primary(['group_id', 'source', 'revision_id', 'at', 'seconds']);
    table.index(['group_id', 'at'], 'signal_samples_group_at_idx');
    table.index(['seconds', 'at'], 'signal_samples_seconds_at_idx');
  });

  await knex.schema.createTable('signal_sources', table => {
    table.comment('One row for each place that is asked for signals');
    table.string('id', 255).primary();
    table.string('title', 255).notNullable();
    table.integer('interval_seconds').notNullable();
    table.string('state', 16).notNullable();
    table.text('message');
    table
      .text('problems')
      .notNullable()
      .comment('Sentences by group of what could not be read');
    table.bigInteger('observed_at').comment('Last success');
    table
      .bigInteger('read_to')
      .comment('End of the newest window that was read');
    table.integer('failures').notNullable();
    table.bigInteger('next_at').notNullable().comment('Nobody asks before');
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
  });

  await knex.schema.createTable('rollout_steps', table => {
    table.comment('When rollouts came to their steps');
    table.string('rollout_id', 64).notNullable();
    table.string('step', 32).notNullable();
    table.string('group_id', 1024).notNullable();
    table.bigInteger('at').notNullable();
    table.text('label').notNullable();
    table.primary(['rollout_id', 'step']);
    table.index(['group_id', 'at'], 'rollout_steps_group_at_idx');
    table.index(['at'], 'rollout_steps_at_idx');
  });

  await knex.schema.createTable('change_markers', table => {
    table.comment('What is written into the change tracking of sources');
    table.string('key', 255).primary();
    table.string('source_id', 255).notNullable();
    table.string('rollout_id', 64).notNullable();
    table.string('group_id', 1024).notNullable();
    table.string('kind', 32).notNullable();
    table.bigInteger('at').notNullable();
    table.integer('attempts').notNullable();
    table.bigInteger('lease_until').notNullable();
    table.bigInteger('settled_at');
    table.index(['settled_at', 'lease_until'], 'change_markers_open_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'change_markers',
    'rollout_steps',
    'signal_sources',
    'signal_samples',
  ]) {
    await knex.schema.dropTable(table);
  }
};
