import { bandPath, linePath, segments } from './linePath';

const x = { domain: [0, 100], range: [0, 100] } as const;
const y = { domain: [0, 10], range: [10, 0] } as const;

describe('segments', () => {
  it('cuts a series where nothing is known', () => {
    const cut = segments([
      { at: 0, value: 1 },
      { at: 10, value: undefined },
      { at: 20, value: 2 },
      { at: 30, value: 3 },
    ]);
    expect(cut.map(segment => segment.map(point => point.at))).toEqual([
      [0],
      [20, 30],
    ]);
  });

  it('cuts a series where points are too far apart to be connected honestly', () => {
    const cut = segments(
      [
        { at: 0, value: 1 },
        { at: 5, value: 1 },
        { at: 50, value: 1 },
      ],
      10,
    );
    expect(cut.map(segment => segment.length)).toEqual([2, 1]);
  });

  it('is empty without points', () => {
    expect(segments([])).toEqual([]);
  });
});

describe('linePath', () => {
  it('connects points', () => {
    const points = [
      { at: 0, value: 0 },
      { at: 50, value: 10 },
    ];
    expect(linePath(points, x, y)).toBe('M0 10L50 0');
  });

  it('holds a size until it changes', () => {
    const points = [
      { at: 0, value: 2 },
      { at: 50, value: 4 },
    ];
    expect(linePath(points, x, y, { step: true })).toBe('M0 8H50V6');
  });

  it('shows a lone point as a dash', () => {
    expect(linePath([{ at: 10, value: 5 }], x, y)).toBe('M10 5h1.5');
  });
});

describe('bandPath', () => {
  it('encloses what is between min and max, stepped on both sides', () => {
    const band = [
      { at: 0, low: 2, high: 8 },
      { at: 50, low: 4, high: 10 },
      { at: 100, low: 4, high: 10 },
    ];
    expect(bandPath(band, x, y)).toBe('M0 2H50V0H100V0V6H100V6H50V8H0Z');
  });

  it('is nothing without samples', () => {
    expect(bandPath([], x, y)).toBe('');
  });
});
