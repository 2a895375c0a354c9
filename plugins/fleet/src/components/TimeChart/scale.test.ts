import { timeTicks, toPixel, toValue, valueTicks } from './scale';

describe('scale', () => {
  const scale = { domain: [0, 10], range: [100, 200] } as const;

  it('maps values to pixels and back', () => {
    expect(toPixel(scale, 0)).toBe(100);
    expect(toPixel(scale, 5)).toBe(150);
    expect(toValue(scale, 150)).toBe(5);
  });

  it('keeps a pointer outside the chart inside the domain', () => {
    expect(toValue(scale, 0)).toBe(0);
    expect(toValue(scale, 999)).toBe(10);
  });

  it('draws a domain without extent in the middle instead of nowhere', () => {
    expect(toPixel({ domain: [3, 3], range: [0, 80] }, 3)).toBe(40);
    expect(toValue({ domain: [3, 7], range: [5, 5] }, 5)).toBe(3);
  });

  it.each([
    [7, [0, 2, 4, 6, 8]],
    [0.4, [0, 0.1, 0.2, 0.3, 0.4]],
    [100, [0, 25, 50, 75, 100]],
    [0, [0, 0.25, 0.5, 0.75, 1]],
    [NaN, [0, 0.25, 0.5, 0.75, 1]],
  ])('chooses round ticks that cover %d', (highest, ticks) => {
    expect(valueTicks(highest)).toEqual(ticks);
  });

  it('counts things in whole numbers', () => {
    expect(valueTicks(1, 4, { whole: true })).toEqual([0, 1]);
    expect(valueTicks(10, 4, { whole: true })).toEqual([0, 3, 6, 9, 12]);
  });

  it('puts time ticks on round times inside the range', () => {
    const from = new Date(2026, 0, 5, 10, 2, 30).getTime();
    const ticks = timeTicks(from, from + 15 * 60_000, 5);
    expect(ticks.map(at => new Date(at).getMinutes())).toEqual([5, 10, 15]);
    expect(ticks.every(at => new Date(at).getSeconds() === 0)).toBe(true);
  });

  it('has no ticks for an empty range', () => {
    expect(timeTicks(5, 5)).toEqual([]);
  });

  it('never gives more ticks than fit, however long the range', () => {
    expect(timeTicks(0, 90 * 24 * 3_600_000, 6).length).toBeLessThanOrEqual(7);
  });
});
