import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../support/seededRandom.ts';
import { median, medianInterval } from './pairs.ts';

describe('figures of paired runs', () => {
  it('takes the middle, or the mean of the two middle ones', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(median([7]), 7);
  });

  it('is not moved by one pair that something else disturbed', () => {
    assert.equal(median([1.1, 1.2, 1.15, 9, 1.18]), 1.18);
  });

  it('gives an interval that holds the median and is wider for scattered samples', () => {
    const calm = medianInterval([1.1, 1.11, 1.12, 1.13, 1.14], seededRandom(1));
    const wild = medianInterval([0.7, 0.9, 1.12, 1.5, 2.2], seededRandom(1));
    assert.ok(calm.low <= 1.12 && calm.high >= 1.12);
    assert.ok(wild.high - wild.low > calm.high - calm.low);
  });

  it('has no width when all pairs agree', () => {
    assert.deepEqual(medianInterval([1.2, 1.2, 1.2], seededRandom(1)), {
      low: 1.2,
      high: 1.2,
    });
  });
});
