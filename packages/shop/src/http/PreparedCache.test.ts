import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreparedCache } from './PreparedCache.ts';
import { prepareJson } from './answer.ts';

describe('the cache of prepared answers', () => {
  const counting = () => {
    const made: number[] = [];
    return { made, make: async () => prepareJson(made.push(made.length)) };
  };

  it('makes an answer once for a crowd', async () => {
    const cache = new PreparedCache(60_000);
    const { made, make } = counting();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => cache.get('a', make)),
    );
    assert.equal(made.length, 1);
    assert.equal(new Set(answers.map(answer => answer.etag)).size, 1);
  });

  it('keeps nothing with a time of 0, and no failure', async () => {
    const { made, make } = counting();
    const off = new PreparedCache(0);
    await off.get('a', make);
    await off.get('a', make);
    assert.equal(made.length, 2);
    const cache = new PreparedCache(60_000);
    await assert.rejects(cache.get('a', () => Promise.reject(new Error('no'))));
    await cache.get('a', make);
    assert.equal(made.length, 3);
  });

  it('forgets the oldest beyond its size', async () => {
    const { made, make } = counting();
    const cache = new PreparedCache(60_000, 2);
    for (const key of ['a', 'b', 'c', 'c', 'b']) await cache.get(key, make);
    assert.equal(made.length, 3);
    await cache.get('a', make);
    assert.equal(made.length, 4);
  });
});
