import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyPassword } from './passwordHash.ts';

describe('the hash of a password', () => {
  it('is never right where there is none, or where it is no hash', async () => {
    for (const stored of [undefined, '', 'plain', 'md5$x', 'scrypt$1$2'])
      assert.ok(!(await verifyPassword('anything', stored)), stored);
  });
});
