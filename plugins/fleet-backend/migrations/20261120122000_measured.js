// @ts-check

/**
 * The newest samples of a source are read without asking for each group.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('signal_samples', table => {
    table.index(['source', 'at'], 'signal_samples_source_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('signal_samples', table => {
    table.dropIndex(['source', 'at'], 'signal_samples_source_at_idx');
  });
};
