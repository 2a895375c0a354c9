import { ConfigReader } from '@backstage/config';
import { readAlertRules } from './alerts/alertRules';
import { readFleetConfig } from './config';

describe('readFleetConfig', () => {
  it('has defaults', () => {
    expect(readFleetConfig(new ConfigReader({}))).toEqual({
      retentionMs: 90 * 24 * 3600 * 1000,
      knownGoodAfterMs: 30_000,
      sweepTimeoutMs: 30_000,
      freezes: [],
      requesterMayApprove: true,
      proposalsExpireAfterMs: 3_600_000,
      notificationsEnabled: true,
      alertRules: readAlertRules(),
    });
  });

  it('reads durations as objects and as text', () => {
    const config = new ConfigReader({
      fleet: {
        retention: { days: 7 },
        knownGoodAfter: '5m',
        sweepTimeout: 'PT10S',
        approvals: { requesterMayApprove: false },
        proposals: { expireAfter: '2h' },
        notifications: { enabled: false },
      },
    });
    expect(readFleetConfig(config)).toEqual({
      retentionMs: 7 * 24 * 3600 * 1000,
      knownGoodAfterMs: 300_000,
      sweepTimeoutMs: 10_000,
      freezes: [],
      requesterMayApprove: false,
      proposalsExpireAfterMs: 7_200_000,
      notificationsEnabled: false,
      alertRules: readAlertRules(),
    });
  });

  it.each([
    ['fleet.retention', { retention: { minutes: 5 } }],
    ['fleet.sweepTimeout', { sweepTimeout: { hours: 1 } }],
    ['fleet.knownGoodAfter', { knownGoodAfter: { days: 30 } }],
    ['fleet.retention', { retention: 'soon' }],
    ['fleet.proposals.expireAfter', { proposals: { expireAfter: '1s' } }],
    [
      'fleet.approvals.requesterMayApprove',
      { approvals: { requesterMayApprove: 'perhaps' } },
    ],
  ])('names %s when it makes no sense', (key, fleet) => {
    expect(() => readFleetConfig(new ConfigReader({ fleet }))).toThrow(key);
  });
});
