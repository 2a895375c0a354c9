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

/** Long enough for the lane to go on. */
const soon = async () => {
  for (let turn = 0; turn < 4; turn += 1)
    await new Promise(resolve => setImmediate(resolve));
};

describe('a micro-batch', () => {
  it('takes what arrives in one turn together, and what arrives meanwhile next', async () => {
    const { batch, runs } = recorder();
    const first = [batch.submit('a'), batch.submit('b')];
    assert.equal(runs.length, 0);
    await soon();
    const next = [batch.submit('c'), batch.submit('d')];
    assert.deepEqual(
      runs.map(run => run.items),
      [['a', 'b']],
    );
    assert.equal(batch.depth, 4);
    runs[0]?.end();
    assert.deepEqual(await Promise.all(first), ['a!', 'b!']);
    await soon();
    assert.deepEqual(runs[1]?.items, ['c', 'd']);
    runs[1]?.end();
    assert.deepEqual(await Promise.all(next), ['c!', 'd!']);
    assert.equal(batch.depth, 0);
  });

  it('sends the next batch before it tells of the one before', async () => {
    const { batch, runs } = recorder();
    const told = batch.submit('a').then(() => runs.length);
    await soon();
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
    await soon();
    for (let run = 0; run < 2; run += 1) {
      runs[run]?.end();
      await soon();
    }
    await all;
    assert.deepEqual(
      runs.map(run => run.items),
      [
        ['a', 'b', 'c'],
        ['b', 'c'],
      ],
    );
    assert.equal(batch.depth, 0);
  });

  it('keeps batches within their size and the order of arrival', async () => {
    const { batch, runs } = recorder({ maxItems: 2 });
    const answers = Promise.all(
      ['a', 'b', 'c', 'd'].map(item => batch.submit(item)),
    );
    await soon();
    for (let run = 0; run < 2; run += 1) {
      runs[run]?.end();
      await soon();
    }
    assert.deepEqual(
      runs.map(run => run.items),
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    );
    assert.deepEqual(await answers, ['a!', 'b!', 'c!', 'd!']);
  });

  it('keeps items that share a key apart', async () => {
    const { batch, runs } = recorder({ keys: item => [item[0] ?? ''] });
    const answers = Promise.all(
      ['x', 'a1', 'a2', 'b1', 'a3'].map(item => batch.submit(item)),
    );
    await soon();
    for (let run = 0; run < 3; run += 1) {
      runs[run]?.end();
      await soon();
    }
    assert.deepEqual(
      runs.map(run => run.items),
      [['x', 'a1', 'b1'], ['a2'], ['a3']],
    );
    assert.deepEqual(await answers, ['x!', 'a1!', 'a2!', 'b1!', 'a3!']);
  });

  it('refuses with 503 and a time to wait when too many wait, without doing anything', async () => {
    const { batch, runs } = recorder({ maxWaiting: 1 });
    const first = batch.submit('a');
    await soon();
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
    const lost = Promise.allSettled([batch.submit('b'), batch.submit('c')]);
    await soon();
    runs[0]?.fail(new Error('connection lost'));
    assert.deepEqual(
      (await lost).map(one => one.status),
      ['rejected', 'rejected'],
    );
    assert.equal(runs.length, 1);
  });

  it('fails only the bad item when the batch certainly did nothing', async () => {
    const { batch, runs } = recorder({ separable: () => true });
    const both = Promise.allSettled([
      batch.submit('bad'),
      batch.submit('good'),
    ]);
    await soon();
    runs[0]?.fail(new Error('division by zero'));
    await soon();
    assert.deepEqual(runs[1]?.items, ['bad']);
    runs[1]?.fail(new Error('division by zero'));
    await soon();
    assert.deepEqual(runs[2]?.items, ['good']);
    runs[2]?.end();
    assert.deepEqual(
      (await both).map(one => one.status),
      ['rejected', 'fulfilled'],
    );
  });
});
