// @ts-check

/**
 * Times are milliseconds since the epoch in `bigint` columns, written from code: both databases keep and compare them
 * exactly, and no time zone comes into it. Documents are JSON in `text`.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('scopes', table => {
    table.comment('One row for each place that is swept as a whole');
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
    table
      .bigInteger('version')
      .notNullable()
      .comment('Counts the observations; followers read what is newer');
    table
      .bigInteger('wake_requested')
      .notNullable()
      .comment('Counts the wishes of other replicas for a sweep');
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
  });

  await knex.schema.createTable('groups', table => {
    table.comment('The last observation of each group: the read model');
    table.string('id', 1024).primary();
    table.string('scope_id', 255).notNullable();
    table
      .bigInteger('version')
      .notNullable()
      .comment('Version of the scope that wrote it');
    table.text('observation').notNullable();
    table
      .text('facts')
      .notNullable()
      .comment('What the ledger adds for reading');
    table.index(['scope_id', 'version'], 'groups_scope_version_idx');
  });

  await knex.schema.createTable('revisions', table => {
    table.string('group_id', 1024).notNullable();
    table.string('id', 512).notNullable();
    table.bigInteger('created_at').notNullable();
    table.text('document').notNullable();
    table.bigInteger('gone_at').comment('The provider no longer has it since');
    table.bigInteger('known_good_since');
    table.bigInteger('bad_since');
    table.string('bad_actor', 255);
    table.text('bad_reason');
    table.primary(['group_id', 'id']);
  });

  await knex.schema.createTable('rollouts', table => {
    table.string('id', 64).primary();
    table.string('group_id', 1024).notNullable();
    table.string('native_id', 512).notNullable();
    table.string('phase', 32).notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('ended_at');
    table.text('document').notNullable();
    table.index(['group_id', 'started_at'], 'rollouts_group_started_idx');
    table.index(['ended_at'], 'rollouts_ended_idx');
  });

  await knex.schema.createTable('instances', table => {
    table.comment(
      'Instances that failed; the running ones are part of the observation',
    );
    table.string('group_id', 1024).notNullable();
    table.string('id', 512).notNullable();
    table.bigInteger('ended_at').notNullable();
    table.text('document').notNullable();
    table.primary(['group_id', 'id']);
    table.index(['group_id', 'ended_at'], 'instances_group_ended_idx');
    table.index(['ended_at'], 'instances_ended_idx');
  });

  await knex.schema.createTable('activities', table => {
    table.string('group_id', 1024).notNullable();
    table.string('id', 512).notNullable();
    table.bigInteger('at').notNullable();
    table.text('document').notNullable();
    table.primary(['group_id', 'id']);
    table.index(['group_id', 'at'], 'activities_group_at_idx');
    table.index(['at'], 'activities_at_idx');
  });

  await knex.schema.createTable('capacity_samples', table => {
    table.string('group_id', 1024).notNullable();
    table.bigInteger('at').notNullable();
    table.integer('desired').notNullable();
    table.integer('running').notNullable();
    table.integer('healthy').notNullable();
    table.integer('min').notNullable();
    table.integer('max').notNullable();
    table
      .integer('keep')
      .notNullable()
      .comment('1: survives the thinning after a day');
    table.primary(['group_id', 'at']);
    table.index(['keep', 'at'], 'capacity_samples_keep_at_idx');
  });

  await knex.schema.createTable('signal_windows', table => {
    table.string('group_id', 1024).notNullable();
    table.string('revision_id', 512).notNullable();
    table.bigInteger('at').notNullable();
    table.integer('seconds').notNullable();
    table.bigInteger('requests').notNullable();
    table.bigInteger('errors').notNullable();
    table.text('latency').notNullable();
    table.primary(['group_id', 'revision_id', 'at', 'seconds']);
    table.index(['group_id', 'at'], 'signal_windows_group_at_idx');
    table.index(['seconds', 'at'], 'signal_windows_seconds_at_idx');
  });

  await knex.schema.createTable('actions', table => {
    table.comment('The journal: one row for each request of a person');
    table.string('id', 64).primary();
    table.string('group_id', 1024).notNullable();
    table.string('group_name', 512).notNullable();
    table.string('environment', 255).notNullable();
    table.string('entity_ref', 512);
    table.text('request').notNullable();
    table.text('plan').notNullable();
    table.string('actor', 512).notNullable();
    table.text('reason');
    table.string('state', 32).notNullable();
    table.text('message').notNullable();
    table.string('rollout_id', 64);
    table.string('idempotency_key', 200).notNullable();
    table.string('body_digest', 128).notNullable();
    table.text('concurrency_token').notNullable();
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
    table.bigInteger('fence').notNullable();
    table.string('native_rollout_id', 512);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.unique(['actor', 'idempotency_key'], {
      indexName: 'actions_actor_key_uniq',
    });
    table.index(['group_id', 'created_at'], 'actions_group_created_idx');
    table.index(
      ['group_id', 'native_rollout_id'],
      'actions_native_rollout_idx',
    );
    table.index(['state', 'lease_until'], 'actions_state_lease_idx');
    table.index(['ended_at'], 'actions_ended_idx');
  });

  await knex.schema.createTable('action_steps', table => {
    table.string('id', 64).primary();
    table
      .string('action_id', 64)
      .notNullable()
      .references('id')
      .inTable('actions')
      .onDelete('CASCADE');
    table.string('name', 32).notNullable();
    table.bigInteger('at').notNullable();
    table.text('outcome').notNullable();
    table.index(['action_id', 'at'], 'action_steps_action_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'action_steps',
    'actions',
    'signal_windows',
    'capacity_samples',
    'activities',
    'instances',
    'rollouts',
    'revisions',
    'groups',
    'scopes',
  ]) {
    await knex.schema.dropTable(table);
  }
};
