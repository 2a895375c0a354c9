import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../http/Problem.ts';
import { Turns } from './Turns.ts';
import { hashPassword, verifyPassword } from './passwordHash.ts';

describe('passwords', () => {
  it('are recognized, and only they, however their letters are encoded; every hash has its own salt', async () => {
    const hash = await hashPassword('Zoë pässword');
    assert.notEqual(hash, await hashPassword('Zoë pässword'));
    assert.ok(!hash.includes('pässword'));
    assert.equal(await verifyPassword('Zoe\u0308 pa\u0308ssword', hash), true);
    assert.equal(await verifyPassword('zoë pässword', hash), false);
    assert.equal(await verifyPassword('Zoë pässword', undefined), false);
    assert.equal(await verifyPassword('Zoë pässword', 'plain$text'), false);
  });

  it('are looked at a few at a time, first come, first served, and beyond a limit not at all', async () => {
    const turns = new Turns({ most: 2, maxWaiting: 3 });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (index: number) =>
      turns.run(
        () =>
          new Promise<number>(resolve => {
            begun.push(index);
            ends.push(() => resolve(index));
          }),
      );
    const results = [0, 1, 2, 3, 4].map(work);
    const refused = await work(5).catch((error: unknown) => error);
    assert.ok(refused instanceof Problem);
    assert.equal(refused.status, 503);
    for (let done = 1; done <= 5; done += 1) {
      assert.deepEqual(begun.length, Math.min(5, done + 1));
      ends.shift()?.();
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.deepEqual(await Promise.all(results), [0, 1, 2, 3, 4]);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  });

  it('give their turn on when the work fails', async () => {
    const turns = new Turns({ most: 1, maxWaiting: 1 });
    const failing = turns.run(() => Promise.reject(new Error('no')));
    const next = turns.run(async () => 'done');
    await assert.rejects(failing, /no/);
    assert.equal(await next, 'done');
    assert.equal(await turns.run(async () => 'again'), 'again');
  });
});
