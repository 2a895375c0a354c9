import { timeZone, zoneNames } from './timeFormats';

const AT = Date.parse('2026-11-20T23:30:00Z');
const HOUR = 3_600_000;
const hours = (count: number) => ({ from: AT - count * HOUR, to: AT });

describe('timeZone', () => {
  it('says times in the zone that was chosen', () => {
    expect(timeZone('UTC').exact(AT, hours(1))).toBe('23:30:00');
    expect(timeZone('Asia/Kolkata').exact(AT, hours(1))).toBe('05:00:00');
  });

  it('takes a name that nobody knows for the own zone', () => {
    expect(timeZone('Mars/Olympus')).not.toHaveProperty('name');
  });

  it.each([
    [1, '23:30'],
    [72, /20.*23:30|23:30.*20/],
    [24 * 30, /^(Nov 20|20 Nov)/],
  ])(
    'names the day on an axis of %d hours where one could err',
    (span, text) => {
      expect(timeZone('UTC').axis(AT, hours(span))).toMatch(text);
    },
  );

  it('names the day instead of midnight', () => {
    const midnight = Date.parse('2026-11-20T00:00:00Z');
    expect(timeZone('UTC').axis(midnight, hours(24))).toMatch(/20/);
    expect(timeZone('UTC').axis(midnight, hours(24))).not.toMatch(/:/);
  });

  it.each([
    ['UTC', 0],
    ['Asia/Kolkata', -5.5],
    ['America/New_York', 5],
  ])('knows how far %s is from UTC', (name, expected) => {
    expect(timeZone(name).offset(AT) / HOUR).toBeCloseTo(expected, 6);
  });

  it('offers UTC first, and each zone once', () => {
    const names = zoneNames();
    expect(names[0]).toBe('UTC');
    expect(new Set(names).size).toBe(names.length);
  });
});
