import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderedId } from './orderedId.ts';

describe('an ordered id', () => {
  it('is a UUID of version 7 that begins with the time', () => {
    const before = Date.now();
    const id = orderedId();
    assert.match(
      id,
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const time = parseInt(id.replace('-', '').slice(0, 12), 16);
    assert.ok(before <= time && time <= Date.now());
  });

  it('is another one each time', () => {
    const ids = Array.from({ length: 10_000 }, orderedId);
    assert.equal(new Set(ids).size, ids.length);
  });
});
