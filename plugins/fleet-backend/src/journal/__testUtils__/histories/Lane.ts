import knexFactory from 'knex';
import type { Knex } from 'knex';
import { migrate } from '../../../database/migrate';
import { toRecord } from '../../JournalRecord';
import type { ActionRow, StepRow } from '../../JournalRecord';
import { Gate } from './Gate';
import type { FinalAction, RowWrite } from './History';

const REPLICAS = 3;

/** Writes down every write of a journal row, in the order in which the database carries them out. */
const WITNESS = [
  `create table witness (
     number bigserial primary key, id text, group_id text, state text,
     owner text, until bigint, fence bigint, at bigint)`,
  `create function witness() returns trigger language plpgsql as $$
   begin
     insert into witness (id, group_id, state, owner, until, fence, at)
     values (new.id, new.group_id, new.state, new.lease_owner, new.lease_until, new.fence,
       (extract(epoch from clock_timestamp()) * 1000)::bigint);
     return null;
   end $$`,
  `create trigger witness after insert or update on actions
   for each row execute function witness()`,
];

/** A schema of its own on one PostgreSQL, and for each of three replicas the connections to it. */
export class Lane {
  readonly databases: readonly Knex[];
  readonly gates: readonly Gate[];
  readonly #observer: Knex;

  private constructor(
    observer: Knex,
    databases: readonly Knex[],
    gates: readonly Gate[],
  ) {
    this.#observer = observer;
    this.databases = databases;
    this.gates = gates;
  }

  static async open(connection: object | string, name: string): Promise<Lane> {
    const open = (gate?: Gate) =>
      knexFactory({
        client: 'pg',
        connection,
        searchPath: [name],
        // Connections get lost, that is the point.
        log: { warn() {}, error() {} },
        pool: {
          min: 0,
          max: 4,
          afterCreate: (
            raw: { query: Function },
            done: (error: null, raw: unknown) => void,
          ) => {
            gate?.guard(raw);
            done(null, raw);
          },
        },
      });
    const observer = open();
    await observer.raw('create schema if not exists ??', [name]);
    await migrate(observer);
    for (const statement of WITNESS) await observer.raw(statement);
    const gates = Array.from({ length: REPLICAS }, () => new Gate());
    return new Lane(observer, gates.map(open), gates);
  }

  /** Every row as it stands now. */
  async actions(): Promise<readonly FinalAction[]> {
    const rows = await this.#observer<ActionRow>('actions');
    const steps = await this.#observer<StepRow>('action_steps').orderBy('id');
    return rows.map(row => {
      const { action, idempotencyKey } = toRecord(
        row,
        steps.filter(step => step.action_id === row.id),
      );
      return {
        ...action,
        key: idempotencyKey,
        steps: action.steps.map(({ name }) => name),
      };
    });
  }

  async writes(): Promise<readonly RowWrite[]> {
    const rows = await this.#observer('witness').orderBy('number');
    return rows.map(row => ({
      id: row.id,
      groupId: row.group_id,
      state: row.state,
      owner: row.owner ?? undefined,
      until: row.until === null ? undefined : Number(row.until),
      fence: Number(row.fence),
      at: Number(row.at),
    }));
  }

  async empty(): Promise<void> {
    await this.#observer.raw('truncate actions, action_steps, witness cascade');
  }

  async close(): Promise<void> {
    for (const knex of [...this.databases, this.#observer])
      await knex.destroy();
  }
}
