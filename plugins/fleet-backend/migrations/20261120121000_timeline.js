// @ts-check

/**
 * What happened to services. Times are milliseconds since the epoch in `bigint` columns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('timeline_groups', table => {
    table.comment(
      'Whose events these are: one row moves when a group is claimed',
    );
    table.string('group_id', 1024).primary();
    table.text('group_name').notNullable();
    table.text('environment').notNullable();
    table.string('entity_ref', 1024);
    table.index(['entity_ref'], 'timeline_groups_entity_idx');
  });

  await knex.schema.createTable('timeline_events', table => {
    table.string('id', 64).primary();
    table.string('kind', 16).notNullable();
    table.bigInteger('at').notNullable();
    table.bigInteger('ended_at');
    table.text('title').notNullable();
    table.text('detail');
    table.string('severity', 16).notNullable();
    table.string('group_id', 1024).notNullable();
    table.text('actor');
    table.text('reason');
    table.index(['at', 'id'], 'timeline_events_at_idx');
    table.index(['group_id', 'at', 'id'], 'timeline_events_group_idx');
    table.index(['kind', 'id'], 'timeline_events_kind_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('timeline_events');
  await knex.schema.dropTable('timeline_groups');
};
