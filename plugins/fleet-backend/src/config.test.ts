import { ConfigReader } from '@backstage/config';
import { readAlertRules } from './alerts/alertRules';
import { HEALTH_LIMITS } from './health/HealthLimits';
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
      healthLimits: HEALTH_LIMITS,
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
      healthLimits: HEALTH_LIMITS,
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
    ['no rule', { alerts: { rules: { crashloop: {} } } }],
    [
      'fleet.alerts.rules.atMax.for',
      { alerts: { rules: { atMax: { for: '2d' } } } },
    ],
    [
      'fleet.alerts.rules.atMax.severity',
      { alerts: { rules: { atMax: { severity: 'loud' } } } },
    ],
    [
      'fleet.alerts.rules.atMax.enabled',
      { alerts: { rules: { atMax: { enabled: 'perhaps' } } } },
    ],
    [
      'fleet.alerts.rules.memoryNearLimit.threshold',
      { alerts: { rules: { memoryNearLimit: { threshold: 101 } } } },
    ],
    [
      'fleet.alerts.rules.errorRate.threshold',
      { alerts: { rules: { errorRate: { threshold: 'all' } } } },
    ],
  ])('names %s when it makes no sense', (key, fleet) => {
    expect(() => readFleetConfig(new ConfigReader({ fleet }))).toThrow(key);
  });

  it('reads rules for alerts', () => {
    const { alertRules, healthLimits } = readFleetConfig(
      new ConfigReader({
        fleet: {
          alerts: {
            rules: {
              atMax: { enabled: false },
              memoryNearLimit: {
                threshold: 80,
                for: { seconds: 5 },
                keepFor: '10s',
                severity: 'info',
              },
            },
          },
        },
      }),
    );
    const rule = (name: string) =>
      alertRules.find(known => known.name === name);
    expect(rule('atMax')?.enabled).toBe(false);
    expect(rule('memoryNearLimit')).toEqual({
      name: 'memoryNearLimit',
      enabled: true,
      forMs: 5000,
      criticalForMs: 5000,
      keepForMs: 10_000,
      severity: 'info',
    });
    expect(healthLimits).toEqual({ ...HEALTH_LIMITS, memoryPercent: 80 });
  });
});
