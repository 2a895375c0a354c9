// @ts-check

/**
 * What waits for people: proposals of AI agents, several actions confirmed as one, and the moments of rollouts that
 * owners are told about. Times are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('proposals', table => {
    table.comment('Plans that AI agents made, each for a person to confirm');
    table.string('id', 64).primary();
    table.string('group_id', 1024).notNullable();
    table.string('group_name', 512).notNullable();
    table.string('environment', 255).notNullable();
    table.string('entity_ref', 512);
    table.text('plan').notNullable();
    table.string('proposer', 512).notNullable();
    table.text('reason').notNullable();
    table
      .string('state', 32)
      .notNullable()
      .comment('open, confirmed or declined; whether it expired is computed');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table
      .string('answered_by', 512)
      .comment('Set while open: who is confirming it at this moment');
    table.bigInteger('answered_at');
    table
      .integer('attempts')
      .notNullable()
      .comment('Confirmations that came to nothing');
    table.text('answer_reason');
    table.string('action_id', 64);
    table.index(['state', 'expires_at'], 'proposals_state_expires_idx');
  });

  await knex.schema.createTable('grouped_actions', table => {
    table.comment('Several actions that were confirmed as one');
    table.string('id', 64).primary();
    table.string('actor', 512).notNullable();
    table.text('reason');
    table.string('on_failure', 16).notNullable();
    table.string('state', 32).notNullable();
    table.string('idempotency_key', 200).notNullable();
    table.string('body_digest', 128).notNullable();
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
    table.bigInteger('fence').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.unique(['actor', 'idempotency_key'], {
      indexName: 'grouped_actions_actor_key_uniq',
    });
    table.index(['state', 'lease_until'], 'grouped_actions_state_lease_idx');
    table.index(['ended_at'], 'grouped_actions_ended_idx');
  });

  await knex.schema.createTable('grouped_action_items', table => {
    table
      .string('grouped_id', 64)
      .notNullable()
      .references('id')
      .inTable('grouped_actions')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.string('group_id', 1024).notNullable();
    table.string('group_name', 512).notNullable();
    table.string('environment', 255).notNullable();
    table.string('entity_ref', 512);
    table.text('request').notNullable();
    table.text('concurrency_token').notNullable();
    table.string('state', 32).notNullable();
    table.string('action_id', 64);
    table.text('message').notNullable();
    table.primary(['grouped_id', 'position']);
  });

  await knex.schema.createTable('rollout_moments', table => {
    table.comment(
      'When the portal first saw a rollout in a state that people are told about, and whether they were told',
    );
    table.string('rollout_id', 64).notNullable();
    table.string('moment', 64).notNullable();
    table.string('group_id', 1024).notNullable();
    table.bigInteger('at').notNullable();
    table.bigInteger('left_at').comment('It waits no longer since');
    table.bigInteger('settled_at').comment('Told, or nobody is to be told');
    table.bigInteger('lease_until');
    table.integer('attempts').notNullable();
    table.primary(['rollout_id', 'moment']);
    table.index(['settled_at', 'at'], 'rollout_moments_settled_idx');
    table.index(['at'], 'rollout_moments_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'rollout_moments',
    'grouped_action_items',
    'grouped_actions',
    'proposals',
  ]) {
    await knex.schema.dropTable(table);
  }
};
