import { lineGaps, lonePoints } from './lineGaps';

const pixels = (at: number) => at * 2;

describe('lineGaps', () => {
  it('cuts a line where its points are too far apart', () => {
    expect(lineGaps([0, 5, 50], [1, 1, 1], 10, pixels)).toEqual([[10, 100]]);
  });

  it('does not take the times of other series for its own', () => {
    expect(
      lineGaps([0, 5, 10, 15], [1, undefined, 1, undefined], 10, pixels),
    ).toEqual([]);
  });

  it('cuts nothing without a limit', () => {
    expect(lineGaps([0, 1e9], [1, 1], Infinity, pixels)).toEqual([]);
  });
});

describe('lonePoints', () => {
  it.each([
    ['the only one', [5], [1], [0]],
    ['one between points that know nothing', [0, 5, 10], [null, 1, null], [1]],
    ['one far from all others', [0, 5, 500], [1, 1, 1], [2]],
    ['none on a line', [0, 5, 10], [1, 1, 1], []],
    ['none that other series lie between', [0, 5, 10], [1, undefined, 1], []],
    ['two on both sides of a gap', [0, 5, 10], [1, null, 1], [0, 2]],
  ])('finds %s', (_, times, values, expected) => {
    expect(lonePoints(times, values, 20)).toEqual(expected);
  });
});
