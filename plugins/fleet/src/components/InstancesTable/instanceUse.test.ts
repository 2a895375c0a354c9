import { hasEnded, memoryUse } from './instanceUse';

const MB = 1024 * 1024;

describe('memoryUse', () => {
  it('is unknown when nobody measures it', () => {
    expect(memoryUse({ memoryLimitBytes: 100 * MB })).toBeUndefined();
  });

  it('has no share without a limit', () => {
    expect(memoryUse({ memoryBytes: 90 * MB })).toEqual({
      used: 90,
      nearLimit: false,
    });
  });

  it.each([
    [89, false],
    [90, true],
    [120, true],
  ])('%d of 100 MB is near the limit: %s', (used, nearLimit) => {
    expect(
      memoryUse({ memoryBytes: used * MB, memoryLimitBytes: 100 * MB }),
    ).toMatchObject({ used, nearLimit });
  });
});

describe('hasEnded', () => {
  it.each([
    ['running', false],
    ['draining', false],
    ['stopped', true],
    ['failed', true],
  ] as const)('an instance that is %s: %s', (phase, ended) => {
    expect(hasEnded({ phase })).toBe(ended);
  });

  it('believes the end more than the phase', () => {
    expect(
      hasEnded({ phase: 'stopping', endedAt: '2026-01-01T00:00:00Z' }),
    ).toBe(true);
  });
});
