// @ts-check

const REFUSAL = 'The audit is append-only.';

/**
 * The audit, holds and timed sizes.
 *
 * Events of the audit can only be added: triggers refuse everything else, whoever asks. The head holds how many there
 * are and the hash of the last, so that events cut off at the end are missed.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('audit_events', table => {
    table.comment('Who did what, why, and what came of it; each with the hash');
    table.bigInteger('sequence').primary();
    table.bigInteger('at').notNullable();
    table.text('actor').notNullable();
    table.string('via', 16).notNullable();
    table.string('event', 64).notNullable();
    table.string('result', 16).notNullable();
    table.string('group_id', 1024);
    table.text('group_name');
    table.text('environment');
    table.string('entity_ref', 1024);
    table.text('subject');
    table.text('reason');
    table.text('before');
    table.text('after');
    table.text('message').notNullable();
    table.text('search').notNullable().comment('What is searched, lower case');
    table.string('hash', 64).notNullable();
    table.index(['entity_ref', 'sequence'], 'audit_events_entity_idx');
    table.index(['group_id', 'sequence'], 'audit_events_group_idx');
    table.index(['at'], 'audit_events_at_idx');
  });
  await knex.schema.createTable('audit_head', table => {
    table.comment('One row: how many events there are, and the last hash');
    table.integer('id').primary();
    table.bigInteger('count').notNullable();
    table.string('hash', 64).notNullable();
  });
  await knex('audit_head').insert({ id: 1, count: 0, hash: '0'.repeat(64) });
  await protect(knex);

  await knex.schema.createTable('revision_holds', table => {
    table.comment('Revisions that must not be rolled out');
    table.string('group_id', 1024).notNullable();
    table.string('revision_id', 512).notNullable();
    table.text('label').notNullable();
    table.bigInteger('since').notNullable();
    table.text('actor').notNullable();
    table.text('reason').notNullable();
    table.primary(['group_id', 'revision_id']);
  });

  await knex.schema.createTable('scale_overrides', table => {
    table.comment('Sizes that are put back at a time');
    table.string('group_id', 1024).primary();
    table.string('action_id', 64).notNullable();
    table.text('group_name').notNullable();
    table.text('environment').notNullable();
    table.text('entity_ref');
    table.text('actor').notNullable();
    table.bigInteger('until').notNullable();
    table.text('restores').notNullable().comment('min, max, desired');
    table.text('values').notNullable().comment('min, max, desired as set');
    table.integer('attempt').notNullable();
    table.bigInteger('claimed_until').notNullable();
    table.index(['until'], 'scale_overrides_until_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('scale_overrides');
  await knex.schema.dropTable('revision_holds');
  await knex.schema.dropTable('audit_head');
  await knex.schema.dropTable('audit_events');
  if (knex.client.config.client === 'pg')
    await knex.raw('drop function fleet_audit_refuse()');
};

/** @param {import('knex').Knex} knex */
async function protect(knex) {
  if (knex.client.config.client === 'pg') {
    await knex.raw(`create function fleet_audit_refuse() returns trigger
      language plpgsql as $$ begin raise exception '${REFUSAL}'; end $$`);
    await knex.raw(`create trigger audit_events_rows before update or delete
      on audit_events for each row execute function fleet_audit_refuse()`);
    await knex.raw(`create trigger audit_events_all before truncate
      on audit_events for each statement execute function fleet_audit_refuse()`);
    await knex.raw(`create trigger audit_head_back before update on audit_head
      for each row when (new.count < old.count) execute function fleet_audit_refuse()`);
    await knex.raw(`create trigger audit_head_gone before delete on audit_head
      for each row execute function fleet_audit_refuse()`);
    await knex.raw(`create trigger audit_head_all before truncate on audit_head
      for each statement execute function fleet_audit_refuse()`);
    return;
  }
  for (const operation of ['update', 'delete'])
    await knex.raw(`create trigger audit_events_${operation} before ${operation}
      on audit_events begin select raise(abort, '${REFUSAL}'); end`);
  await knex.raw(`create trigger audit_head_back before update on audit_head
    when new.count < old.count begin select raise(abort, '${REFUSAL}'); end`);
  await knex.raw(`create trigger audit_head_gone before delete on audit_head
    begin select raise(abort, '${REFUSAL}'); end`);
}
