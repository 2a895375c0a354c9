import { worstSeverity } from './severity';

describe('worstSeverity', () => {
  it.each([
    [['info', 'critical', 'warning'], 'critical'],
    [['info', 'warning'], 'warning'],
    [[], undefined],
  ] as const)('of %j is %s', (severities, expected) => {
    expect(worstSeverity(severities)).toBe(expected);
  });
});
