import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Transaction } from '../src/database/Database.ts';
import { PermanentJobFailure } from '../src/worker/JobQueue.ts';
import type { Job, JobQueue, NewJob } from '../src/worker/JobQueue.ts';

export const JOB_SECONDS = 2;

export interface JobQueueHarness {
  /** One more worker on the same queue: 5 jobs at a time, 3 attempts, `JOB_SECONDS` for each. */
  queue(): JobQueue;
  transaction(work: (transaction: Transaction) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** What every job queue must do. Each case has a queue that is empty but for its dead letters. */
export function describeJobQueue(
  name: string,
  create: () => Promise<JobQueueHarness>,
): void {
  // One after the other, also where the queues are tried side by side.
  describe(name, { concurrency: false }, () => {
    let harness: JobQueueHarness;
    const open = new Set<JobQueue>();
    before(async () => {
      harness = await create();
    });
    after(async () => {
      await Promise.all([...open].map(queue => queue.stop(100)));
      await harness?.stop();
    });

    const start = async (): Promise<JobQueue> => {
      const queue = harness.queue();
      await queue.start();
      open.add(queue);
      return queue;
    };
    const stop = async (queue: JobQueue, timeoutMs = 2_000): Promise<void> => {
      open.delete(queue);
      await queue.stop(timeoutMs);
    };
    const jobOf = (payload: unknown, key: string = randomUUID()): NewJob => ({
      kind: 'test',
      key,
      payload,
      createdAt: new Date().toISOString(),
    });
    const send = (queue: JobQueue, ...jobs: NewJob[]): Promise<void> =>
      harness.transaction(transaction => queue.send(jobs, transaction));
    const until = async (
      holds: () => boolean | Promise<boolean>,
      what: string,
    ): Promise<void> => {
      for (let attempt = 0; attempt < 400; attempt += 1) {
        if (await holds()) return;
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      assert.fail(`It never came to that: ${what}`);
    };

    it('delivers every job with all it was told, to one of two workers, and never again', async () => {
      const [one, other] = [await start(), await start()];
      const seen: Job[] = [];
      const sent = Array.from({ length: 25 }, (_, n) => ({
        ...jobOf({ n, text: `ä"'\u0000`.slice(0, 3) }),
        trace: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      }));
      await send(one, ...sent);
      const handle = async (job: Job): Promise<void> => void seen.push(job);
      await Promise.all([one.work(handle), other.work(handle)]);
      await until(() => seen.length >= 25, '25 jobs seen');
      await until(async () => (await one.state()).waiting === 0, 'none waits');
      await new Promise(resolve =>
        setTimeout(resolve, (JOB_SECONDS + 1) * 1_000),
      );
      assert.equal(seen.length, 25);
      const first = seen.find(job => job.key === sent[3]?.key);
      assert.deepEqual(first, { ...sent[3], attempt: 1 });
      await Promise.all([stop(one), stop(other)]);
    });

    it('tries again what failed, counts the attempts, and takes it for dead after the last; it can be given back', async () => {
      const queue = await start();
      const { dead } = await queue.state();
      const attempts: number[] = [];
      let works = false;
      await send(queue, jobOf('stubborn'));
      await queue.work(async job => {
        attempts.push(job.attempt);
        if (!works) throw new Error('Not yet.');
      });
      await until(
        async () => (await queue.state()).dead === dead + 1,
        'it is dead',
      );
      assert.deepEqual(attempts, [1, 2, 3]);
      works = true;
      assert.ok((await queue.redrive()) >= 1);
      await until(() => attempts.length === 4, 'it is delivered once more');
      await until(
        async () => (await queue.state()).dead === dead,
        'it is no dead letter any more',
      );
      await stop(queue);
    });

    it('does not try again what can never succeed', async () => {
      const queue = await start();
      const { dead } = await queue.state();
      let attempts = 0;
      await send(queue, jobOf('hopeless'));
      await queue.work(async () => {
        attempts += 1;
        throw new PermanentJobFailure('There is no such order.');
      });
      await until(
        async () => (await queue.state()).dead === dead + 1,
        'it is dead',
      );
      assert.equal(attempts, 1);
      await stop(queue);
    });

    it('gives a job that is not done in its time to somebody again', async () => {
      const slow = await start();
      const finished: Job[] = [];
      let taken = 0;
      const job = jobOf('left behind');
      await send(slow, job);
      // As in a worker that died: the first attempt never ends.
      const handle = async (one: Job): Promise<void> => {
        taken += 1;
        if (one.attempt === 1) await new Promise(() => undefined);
        finished.push(one);
      };
      await slow.work(handle);
      await until(() => taken === 1, 'taken');
      const state = await slow.state();
      assert.equal(state.active + state.waiting, 1);
      const next = await start();
      await next.work(handle);
      await until(() => finished.length === 1, 'finished by somebody');
      assert.deepEqual(
        finished.map(({ key, attempt }) => [key, attempt]),
        [[job.key, 2]],
      );
      await until(async () => (await next.state()).active === 0, 'settled');
      await Promise.all([stop(slow, 100), stop(next)]);
    });

    it('finishes the job under way when it is stopped, and takes no other', async () => {
      const queue = await start();
      let begun = 0;
      let ended = 0;
      await send(queue, jobOf('slow'));
      await queue.work(async () => {
        begun += 1;
        await new Promise(resolve => setTimeout(resolve, 500));
        ended += 1;
      });
      await until(() => begun === 1, 'it has begun');
      const stopped = stop(queue, 5_000);
      const other = await start();
      await stopped;
      assert.equal(ended, 1);
      assert.deepEqual((await other.state()).waiting, 0);
      await send(other, jobOf('later'));
      await new Promise(resolve => setTimeout(resolve, 800));
      assert.equal(begun, 1);
      assert.equal((await other.state()).waiting, 1);
      await other.work(async () => undefined);
      await until(async () => (await other.state()).waiting === 0, 'done');
      await stop(other);
    });
  });
}
