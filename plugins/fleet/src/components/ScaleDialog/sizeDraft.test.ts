import { readSize } from './sizeDraft';

const size = {
  min: 1,
  desired: 3,
  max: 6,
  running: 3,
  healthy: 3,
  unit: 'instances' as const,
};

describe('readSize', () => {
  it('asks only for what was changed', () => {
    expect(readSize({ min: 1, desired: 5, max: 6 }, size)).toEqual({
      request: { kind: 'scale', desired: 5 },
    });
    expect(readSize({ min: 2, desired: 3, max: 9 }, size)).toEqual({
      request: { kind: 'scale', min: 2, max: 9 },
    });
  });

  it.each([
    ['nothing was changed', { min: 1, desired: 3, max: 6 }, 'unchanged'],
    ['a field is empty', { min: 1, desired: NaN, max: 6 }, 'empty'],
    ['a value is not whole', { min: 1, desired: 2.5, max: 6 }, 'empty'],
    ['the bounds cross', { min: 7, desired: 7, max: 6 }, 'minAboveMax'],
    [
      'desired is above the maximum',
      { min: 1, desired: 7, max: 6 },
      'desiredOutside',
    ],
    [
      'desired is below the minimum',
      { min: 4, desired: 3, max: 6 },
      'desiredOutside',
    ],
  ])('says what is wrong when %s', (_, draft, problem) => {
    expect(readSize(draft, size)).toEqual({ problem });
  });
});
