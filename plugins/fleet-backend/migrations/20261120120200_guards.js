// @ts-check

/**
 * The watch over guarded rollouts: one row for each action that started one. Times are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('rollout_guards', table => {
    table.string('action_id', 64).primary().comment('What started the rollout');
    table.string('group_id', 1024).notNullable();
    table.text('group_name').notNullable();
    table.text('environment').notNullable();
    table.string('entity_ref', 1024);
    table.string('rollout_id', 64).notNullable();
    table.text('requester').notNullable();
    table.integer('bake_seconds').notNullable();
    table.string('state', 16).notNullable();
    table.bigInteger('started_at').notNullable();
    table
      .bigInteger('serving_at')
      .comment('When all traffic was on the new revision');
    table.text('message').notNullable();
    table.text('verdict');
    table.bigInteger('decided_at').comment('When it was found to have failed');
    table.text('submission').comment('The rollback, as it is submitted');
    table.integer('attempt').notNullable();
    table.string('rollback_action_id', 64);
    table.integer('fence').notNullable();
    table.bigInteger('claimed_until').notNullable();
    table.bigInteger('settled_at').comment('When nothing was left to do');
    table.index(['group_id', 'started_at'], 'rollout_guards_group_idx');
    table.index(['settled_at'], 'rollout_guards_settled_idx');
    table.index(['rollout_id'], 'rollout_guards_rollout_idx');
    table.index(['rollback_action_id'], 'rollout_guards_rollback_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('rollout_guards');
};
