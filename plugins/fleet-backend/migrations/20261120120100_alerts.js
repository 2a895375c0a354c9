// @ts-check

/**
 * Alerts of the portal's own rules and of alert systems, open ones and those that are over. Times are milliseconds since
 * the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('alerts', table => {
    table.string('id', 64).primary();
    table.string('source', 255).notNullable();
    table
      .string('key', 64)
      .notNullable()
      .comment('Names the condition; several alerts over time may have it');
    table
      .string('open_key', 64)
      .unique({ indexName: 'alerts_open_key_uniq' })
      .comment('The key while it lasts, so that there is never a second one');
    table.text('native_id').notNullable();
    table.string('rule', 255).notNullable();
    table.string('severity', 16).notNullable();
    table
      .integer('position')
      .notNullable()
      .comment('In lists: 0 critical, 1 warning, 2 info, 9 over');
    table.text('title').notNullable();
    table.text('description');
    table.text('url');
    table.string('group_id', 1024);
    table.text('group_name');
    table.text('environment');
    table.string('entity_ref', 1024);
    table.text('revision').comment('Id and label');
    table.text('evidence').notNullable();
    table.text('suspects').notNullable();
    table.bigInteger('since').notNullable();
    table.bigInteger('ended_at');
    table.bigInteger('acknowledged_at');
    table.text('acknowledged_by');
    table.bigInteger('muted_until');
    table.text('muted_by');
    table.text('mute_reason');
    table.text('native_mute_id');
    table
      .string('mute_rollout_id', 64)
      .comment('The mute ends with this rollout, at the latest when it says');
    table
      .bigInteger('touched_at')
      .comment('When somebody acknowledged or muted it here last');
    table
      .bigInteger('updated_at')
      .notNullable()
      .comment('Other replicas read what is newer');
    table.text('search').notNullable().comment('What is searched, lower case');
    table.bigInteger('told_at').comment('The owner knows, or need not');
    table.bigInteger('tell_lease');
    table.integer('tell_attempts').notNullable();
    table.index(['position', 'since', 'id'], 'alerts_list_idx');
    table.index(['entity_ref', 'since'], 'alerts_entity_idx');
    table.index(['group_id', 'since'], 'alerts_group_idx');
    table.index(['key', 'ended_at'], 'alerts_key_idx');
    table.index(['updated_at'], 'alerts_updated_idx');
    table.index(['ended_at'], 'alerts_ended_idx');
    table.index(['told_at', 'since'], 'alerts_told_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('alerts');
};
