import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hideValues } from './hideValues.ts';

describe('hideValues', () => {
  it('puts the name of a secret where its value was, every time', () => {
    assert.deepEqual(
      hideValues(['a hunter2 b hunter2', 'none'], { PASSWORD: 'hunter2' }),
      ['a (PASSWORD) b (PASSWORD)', 'none'],
    );
  });

  it('hides a value that contains another as a whole', () => {
    assert.deepEqual(
      hideValues(['postgres://shop:hunter2@db'], {
        PASSWORD: 'hunter2',
        URL: 'postgres://shop:hunter2@db',
      }),
      ['(URL)'],
    );
  });

  it('takes values literally, and leaves lines alone that have none', () => {
    assert.deepEqual(hideValues(['a.c $& abc'], { DOTS: 'a.c ' }), [
      '(DOTS)$& abc',
    ]);
    assert.deepEqual(hideValues(['x'], { SHORT: 'x', EMPTY: '' }), ['x']);
  });
});
