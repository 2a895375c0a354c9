import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../http/Problem.ts';
import { MicroBatch } from './MicroBatch.ts';

/** A batch whose runs end when the test says so. */
function recorder(
  options: {
    readonly maxItems?: number;
    readonly maxWaiting?: number;
    readonly keys?: (item: string) => readonly string[];
    readonly separable?: () => boolean;
  } = {},
) {
  const runs: {
    readonly items: readonly string[];
    readonly end: () => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const batch = new MicroBatch<string, string>({
    name: 'test',
    ...options,
    run: items =>
      new Promise((resolve, reject) => {
        runs.push({
          items,
          end: () => resolve(items.map(item => `${item}!`)),
          fail: reject,
        });
      }),
  });
  return { batch, runs };
}

const soon = () => new Promise(resolve => setImmediate(resolve));

describe('a micro-batch', () => {
  it('starts a lonely item at once and gathers what arrives meanwhile', async () => {
    const { batch, runs } = recorder();
    const answers = Promise.all(
      ['a', 'b', 'c'].map(item => batch.submit(item)),
    );
    assert.deepEqual(
      runs.map(run => run.items),
      [['a']],
    );
    assert.equal(batch.depth, 3);
    runs[0]?.end();
    await soon();
    assert.deepEqual(runs[1]?.items, ['b', 'c']);
    runs[1]?.end();
    assert.deepEqual(await answers, ['a!', 'b!', 'c!']);
    assert.equal(batch.depth, 0);
  });

  it('sends the next batch before it tells of the one before', async () => {
    const { batch, runs } = recorder();
    const told = batch.submit('a').then(() => runs.length);
    const other = batch.submit('b');
    runs[0]?.end();
    assert.equal(await told, 2);
    runs[1]?.end();
    await other;
  });

  it('takes those together who come again as soon as they are answered', async () => {
    const { batch, runs } = recorder();
    const twice = async (item: string): Promise<void> => {
      await batch.submit(item);
      await batch.submit(item);
    };
    const all = Promise.all([batch.submit('a'), twice('b'), twice('c')]);
    for (let run = 0; run < 3; run += 1) {
      runs[run]?.end();
      await soon();
      await soon();
    }
    await all;
    assert.deepEqual(
      runs.map(run => run.items),
      [['a'], ['b', 'c'], ['b', 'c']],
    );
    assert.equal(batch.depth, 0);
  });

  it('keeps batches within their size and the order of arrival', async () => {
    const { batch, runs } = recorder({ maxItems: 2 });
    const answers = Promise.all(
      ['a', 'b', 'c', 'd'].map(item => batch.submit(item)),
    );
    for (let run = 0; run < 3; run += 1) {
      runs[run]?.end();
      await soon();
    }
    assert.deepEqual(
      runs.map(run => run.items),
      [['a'], ['b', 'c'], ['d']],
    );
    assert.deepEqual(await answers, ['a!', 'b!', 'c!', 'd!']);
  });

  it('keeps items that share a key apart', async () => {
    const { batch, runs } = recorder({ keys: item => [item[0] ?? ''] });
    const answers = Promise.all(
      ['x', 'a1', 'a2', 'b1', 'a3'].map(item => batch.submit(item)),
    );
    for (let run = 0; run < 4; run += 1) {
      runs[run]?.end();
      await soon();
    }
    assert.deepEqual(
      runs.map(run => run.items),
      [['x'], ['a1', 'b1'], ['a2'], ['a3']],
    );
    assert.deepEqual(await answers, ['x!', 'a1!', 'a2!', 'b1!', 'a3!']);
  });

  it('refuses with 503 and a time to wait when too many wait, without doing anything', async () => {
    const { batch, runs } = recorder({ maxWaiting: 1 });
    const first = batch.submit('a');
    const second = batch.submit('b');
    await assert.rejects(
      batch.submit('c'),
      (error: unknown) =>
        error instanceof Problem &&
        error.status === 503 &&
        error.headers['retry-after'] === '1',
    );
    runs[0]?.end();
    await soon();
    runs[1]?.end();
    assert.deepEqual(await Promise.all([first, second]), ['a!', 'b!']);
    assert.deepEqual(
      runs.map(run => run.items),
      [['a'], ['b']],
    );
  });

  it('fails all items of a batch whose outcome is not known', async () => {
    const { batch, runs } = recorder();
    const filler = batch.submit('a');
    const lost = Promise.allSettled([batch.submit('b'), batch.submit('c')]);
    runs[0]?.end();
    await filler;
    await soon();
    runs[1]?.fail(new Error('connection lost'));
    assert.deepEqual(
      (await lost).map(one => one.status),
      ['rejected', 'rejected'],
    );
    assert.equal(runs.length, 2);
  });

  it('fails only the bad item when the batch certainly did nothing', async () => {
    const { batch, runs } = recorder({ separable: () => true });
    const filler = batch.submit('a');
    const both = Promise.allSettled([
      batch.submit('bad'),
      batch.submit('good'),
    ]);
    runs[0]?.end();
    await filler;
    await soon();
    runs[1]?.fail(new Error('division by zero'));
    await soon();
    assert.deepEqual(runs[2]?.items, ['bad']);
    runs[2]?.fail(new Error('division by zero'));
    await soon();
    assert.deepEqual(runs[3]?.items, ['good']);
    runs[3]?.end();
    assert.deepEqual(
      (await both).map(one => one.status),
      ['rejected', 'fulfilled'],
    );
  });
});
