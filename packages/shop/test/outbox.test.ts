import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { OutboxRelay } from '../src/outbox/OutboxRelay.ts';
import type { JobQueue, NewJob } from '../src/worker/JobQueue.ts';
import { Repeating } from '../src/worker/Repeating.ts';
import { onceOnly, wasHandled } from '../src/worker/onceOnly.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { until } from './until.ts';

/** A queue that only takes, or refuses. */
class TakingQueue implements JobQueue {
  readonly name = 'postgres';
  readonly taken: NewJob[] = [];
  refuses = false;

  async send(jobs: readonly NewJob[]): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 5));
    if (this.refuses) throw new Error('The queue is away.');
    this.taken.push(...jobs);
  }

  start = () => Promise.resolve();
  work = () => Promise.resolve();
  redrive = () => Promise.resolve(0);
  stop = () => Promise.resolve();
  state = () =>
    Promise.resolve({ waiting: 0, active: 0, dead: 0, oldestSeconds: 0 });
}

describe('the outbox', () => {
  let test: TestDatabase;
  let database: Database;
  before(async () => {
    test = await createDatabase();
    database = new Database({
      url: test.url,
      poolSize: 6,
      log: new Log('silent'),
    });
  });
  after(async () => {
    await database?.close();
    await test?.drop();
  });
  beforeEach(() => test.query('DELETE FROM outbox'));

  const fill = (count: number) =>
    test.query(
      `INSERT INTO outbox (kind, key, payload, trace)
       SELECT 'test', 'key:' || n, jsonb_build_object('n', n), CASE WHEN n = 1 THEN '00-a-b-01' END FROM generate_series(1, $1::integer) n`,
      [count],
    );

  it('is emptied by several relays at once, each row into one of them, with all that it says', async () => {
    await fill(500);
    const queue = new TakingQueue();
    const relays = [1, 2, 3, 4].map(() => new OutboxRelay(database, queue));
    for (let round = 0; round < 20; round += 1) {
      const moved = await Promise.all(relays.map(relay => relay.move(40)));
      if (moved.every(count => count === 0)) break;
    }
    assert.equal(queue.taken.length, 500);
    assert.equal(new Set(queue.taken.map(job => job.key)).size, 500);
    const first = queue.taken.find(job => job.key === 'key:1');
    assert.deepEqual(
      [first?.kind, first?.payload, first?.trace],
      ['test', { n: 1 }, '00-a-b-01'],
    );
    assert.ok(Date.parse(first?.createdAt ?? '') <= Date.now());
    assert.deepEqual(await relays[0]?.state(), {
      waiting: 0,
      oldestSeconds: 0,
    });
  });

  it('keeps what the queue did not take', async () => {
    await fill(3);
    const queue = new TakingQueue();
    const relay = new OutboxRelay(database, queue);
    queue.refuses = true;
    await assert.rejects(relay.move(), /The queue is away/);
    assert.equal((await relay.state()).waiting, 3);
    queue.refuses = false;
    assert.equal(await relay.move(), 3);
    assert.equal(await relay.move(), 0);
  });

  it('takes nothing that was not committed', async () => {
    const queue = new TakingQueue();
    const relay = new OutboxRelay(database, queue);
    await assert.rejects(
      database.transaction(async transaction => {
        await transaction.query(
          `INSERT INTO outbox (kind, key, payload) VALUES ('test', 'never', '{}')`,
        );
        assert.equal(await relay.move(), 0);
        throw new Error('The order was refused.');
      }),
      /refused/,
    );
    assert.equal(await relay.move(), 0);
  });

  it('has each effect once, however many deliveries come at the same time', async () => {
    let effects = 0;
    const ran = await Promise.all(
      Array.from({ length: 5 }, () =>
        onceOnly(database, 'same', async () => {
          effects += 1;
          await new Promise(resolve => setTimeout(resolve, 20));
        }),
      ),
    );
    assert.deepEqual([effects, ran.filter(Boolean).length], [1, 1]);
    assert.equal(await wasHandled(database, 'same'), true);
  });

  it('has an effect that failed not at all, and again later', async () => {
    const fail = onceOnly(database, 'later', async transaction => {
      await transaction.query(
        `INSERT INTO handled_jobs (key) VALUES ('half of it')`,
      );
      throw new Error('Half way.');
    });
    await assert.rejects(fail, /Half way/);
    assert.equal(await wasHandled(database, 'half of it'), false);
    assert.equal(await wasHandled(database, 'later'), false);
    assert.equal(
      await onceOnly(database, 'later', async () => undefined),
      true,
    );
  });
});

describe('a chore', () => {
  it('never runs beside itself, goes on after a failure, and ends with the round under way', async () => {
    const lines: string[] = [];
    let running = 0;
    let rounds = 0;
    const chore = new Repeating({
      name: 'Sweeping',
      everyMs: 5,
      log: new Log('info', {}, line => void lines.push(line)),
      async run() {
        running += 1;
        assert.equal(running, 1);
        rounds += 1;
        await new Promise(resolve => setTimeout(resolve, 20));
        running -= 1;
        if (rounds === 1) throw new Error('No broom.');
        return rounds < 3;
      },
    });
    chore.start();
    await until(async () => rounds >= 4, 'Four rounds');
    await chore.stop();
    assert.equal(running, 0);
    const after = rounds;
    await new Promise(resolve => setTimeout(resolve, 60));
    assert.equal(rounds, after);
    assert.match(
      lines.join(''),
      /Sweeping failed; it is tried again.*No broom/,
    );
  });
});
