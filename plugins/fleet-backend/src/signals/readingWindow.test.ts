import fc from 'fast-check';
import { T0 } from '../__testUtils__/observations';
import { readingWindow } from './readingWindow';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('readingWindow', () => {
  it.each([
    [
      'the first time',
      undefined,
      15,
      { from: -15.5, to: 0, resolutionSeconds: 15 },
    ],
    ['the next time', -0.25, 15, { from: -0.75, to: 0, resolutionSeconds: 15 }],
    [
      'of a source that is asked seldom',
      -1,
      60,
      { from: -3, to: 0, resolutionSeconds: 60 },
    ],
    [
      'of a source that is asked very seldom',
      -5,
      300,
      { from: -7, to: 0, resolutionSeconds: 60 },
    ],
    [
      'after half an hour',
      -30,
      15,
      { from: -32, to: 0, resolutionSeconds: 60 },
    ],
    ['after a day', -24 * 60, 15, { from: -180, to: 0, resolutionSeconds: 60 }],
    [
      'when the clock was put back',
      60,
      15,
      { from: -0.5, to: 0, resolutionSeconds: 15 },
    ],
  ])('%s', (_name, readTo, interval, expected) => {
    const minutes = (n: number) => T0 + n * MINUTE;
    expect(
      readingWindow(
        readTo === undefined ? undefined : minutes(readTo),
        T0,
        interval,
      ),
    ).toEqual({
      from: minutes(expected.from),
      to: minutes(expected.to),
      resolutionSeconds: expected.resolutionSeconds,
    });
  });

  it('is never empty, never longer than three hours, whole intervals, and not in the future', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: -72 * HOUR, max: 72 * HOUR }), {
          nil: undefined,
        }),
        fc.integer({ min: 0, max: HOUR }),
        fc.integer({ min: 1, max: 3600 }),
        (readTo, now, interval) => {
          const { from, to, resolutionSeconds } = readingWindow(
            readTo === undefined ? undefined : T0 + readTo,
            T0 + now,
            interval,
          );
          const step = resolutionSeconds * 1000;
          expect(to).toBeLessThanOrEqual(T0 + now);
          expect(to - from).toBeGreaterThanOrEqual(step);
          expect(to - from).toBeLessThanOrEqual(3 * HOUR);
          expect([from % step, to % step]).toEqual([0, 0]);
        },
      ),
    );
  });
});
