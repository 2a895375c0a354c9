import { LONGEST_MS, readUntil } from './untilDraft';

const NOW = Date.parse('2026-11-20T03:00:00Z');

describe('readUntil', () => {
  it('gives no end for good', () => {
    expect(readUntil({ choice: 'good', chosenAt: NOW }, NOW)).toEqual({});
  });

  it('counts hours from the choice, so that a plan stays what it is', () => {
    const draft = { choice: 'h4', chosenAt: NOW } as const;
    expect(readUntil(draft, NOW + 90_000)).toEqual({
      until: '2026-11-20T07:00:00.000Z',
    });
  });

  it.each([
    [undefined, { problem: 'noTime' }],
    [NOW - 1, { problem: 'past' }],
    [NOW + LONGEST_MS + 1, { problem: 'late' }],
    [NOW + 60_000, { until: '2026-11-20T03:01:00.000Z' }],
  ])('takes the time %s as %j', (time, read) => {
    expect(readUntil({ choice: 'time', chosenAt: NOW, time }, NOW)).toEqual(
      read,
    );
  });
});
