import { LONGEST_MS, readMute } from './muteDraft';

const NOW = Date.parse('2026-11-20T03:00:00Z');

describe('readMute', () => {
  it('leaves the end of a rollout to the portal', () => {
    expect(readMute({ choice: 'rollout' }, NOW)).toEqual({});
  });

  it.each([
    ['h1', '2026-11-20T04:00:00.000Z'],
    ['h4', '2026-11-20T07:00:00.000Z'],
    ['h24', '2026-11-21T03:00:00.000Z'],
  ] as const)('ends %s from now', (choice, until) => {
    expect(readMute({ choice }, NOW)).toEqual({ until });
  });

  it.each([
    [undefined, { problem: 'noTime' }],
    [NOW, { problem: 'past' }],
    [NOW + LONGEST_MS + 1, { problem: 'late' }],
    [NOW + 60_000, { until: '2026-11-20T03:01:00.000Z' }],
  ])('takes the time %s as %j', (time, read) => {
    expect(readMute({ choice: 'time', time }, NOW)).toEqual(read);
  });
});
