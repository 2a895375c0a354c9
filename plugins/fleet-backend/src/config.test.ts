import { ConfigReader } from '@backstage/config';
import { readFleetConfig } from './config';

describe('readFleetConfig', () => {
  it('has defaults', () => {
    expect(readFleetConfig(new ConfigReader({}))).toEqual({
      retentionMs: 90 * 24 * 3600 * 1000,
      knownGoodAfterMs: 30_000,
      sweepTimeoutMs: 30_000,
    });
  });

  it('reads durations as objects and as text', () => {
    const config = new ConfigReader({
      fleet: {
        retention: { days: 7 },
        knownGoodAfter: '5m',
        sweepTimeout: 'PT10S',
      },
    });
    expect(readFleetConfig(config)).toEqual({
      retentionMs: 7 * 24 * 3600 * 1000,
      knownGoodAfterMs: 300_000,
      sweepTimeoutMs: 10_000,
    });
  });

  it.each([
    ['fleet.retention', { retention: { minutes: 5 } }],
    ['fleet.sweepTimeout', { sweepTimeout: { hours: 1 } }],
    ['fleet.knownGoodAfter', { knownGoodAfter: { days: 30 } }],
    ['fleet.retention', { retention: 'soon' }],
  ])('names %s when it makes no sense', (key, fleet) => {
    expect(() => readFleetConfig(new ConfigReader({ fleet }))).toThrow(key);
  });
});
