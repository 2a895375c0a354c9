import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AttemptLimit } from './AttemptLimit.ts';
import { Problem } from './Problem.ts';

const refuses = (limit: AttemptLimit, keys: readonly string[], now: number) =>
  assert.throws(
    () => limit.check(keys, now),
    (error: unknown) =>
      error instanceof Problem &&
      error.status === 429 &&
      Number(error.headers['retry-after']) > 0,
  );

describe('a limit of attempts', () => {
  it('refuses a key after so many failures, and forgets them after a while', () => {
    const limit = new AttemptLimit({ most: 3, windowMs: 1_000 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      limit.check(['ada'], 0);
      limit.failed(['ada'], 0);
    }
    refuses(limit, ['ada'], 999);
    limit.check(['eve'], 999);
    limit.check(['ada'], 1_000);
  });

  it('refuses when any of the keys is used up', () => {
    const limit = new AttemptLimit({ most: 1 });
    limit.failed(['address 1'], 0);
    refuses(limit, ['ada', 'address 1'], 1);
  });

  it('counts from the beginning after a success', () => {
    const limit = new AttemptLimit({ most: 2 });
    limit.failed(['ada'], 0);
    limit.succeeded(['ada']);
    limit.failed(['ada'], 1);
    limit.check(['ada'], 2);
  });

  it('holds a bounded number of keys, and keeps the latest', () => {
    const limit = new AttemptLimit({ most: 1 });
    for (let index = 0; index < 10_100; index += 1)
      limit.failed([`key ${index}`], 0);
    limit.check(['key 0'], 1);
    refuses(limit, ['key 10099'], 1);
  });
});
