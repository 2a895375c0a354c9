import { allTimes, nearestIndex, valuesAt } from './cursor';

describe('cursor', () => {
  it.each([
    [-5, 0],
    [4, 0],
    [6, 1],
    [10, 1],
    [999, 2],
  ])('finds the time nearest to %d', (at, index) => {
    expect(nearestIndex([0, 10, 20], at)).toBe(index);
  });

  it('finds nothing where nothing is', () => {
    expect(nearestIndex([], 5)).toBe(-1);
  });

  it('merges the times of all series, each once and in order', () => {
    const point = (at: number) => ({ at, value: 1 });
    expect(
      allTimes([
        { points: [point(5), point(15)] },
        { points: [point(0), point(15)] },
      ]),
    ).toEqual([0, 5, 15]);
  });

  it('tells a point that knows nothing from no point at all', () => {
    expect(valuesAt([{ at: 5, value: undefined }], [0, 5])).toEqual([
      undefined,
      null,
    ]);
  });

  it('holds the last value of a stepped series, and invents none for the others', () => {
    const points = [
      { at: 0, value: 2 },
      { at: 10, value: 3 },
    ];
    expect(valuesAt(points, [-1, 0, 7, 10, 99], true)).toEqual([
      undefined,
      2,
      2,
      3,
      3,
    ]);
    expect(valuesAt(points, [-1, 0, 7, 10, 99])).toEqual([
      undefined,
      2,
      undefined,
      3,
      undefined,
    ]);
  });
});
