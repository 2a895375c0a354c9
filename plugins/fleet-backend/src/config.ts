import type { Config } from '@backstage/config';
import { readAlertRules, readHealthLimits } from './alerts/alertRules';
import type { AlertRule } from './alerts/AlertRule';
import type { HealthLimits } from './health/HealthLimits';
import { readFreezes } from './freezes/FreezeRule';
import type { FreezeRule } from './freezes/FreezeRule';
import { readDuration } from './readDuration';

/** Settings under `fleet`, in milliseconds. */
export interface FleetConfig {
  readonly retentionMs: number;
  readonly knownGoodAfterMs: number;
  readonly sweepTimeoutMs: number;
  /** Times in which nothing is rolled out. */
  readonly freezes: readonly FreezeRule[];
  /** Whether people may answer what they asked for themselves. */
  readonly requesterMayApprove: boolean;
  readonly proposalsExpireAfterMs: number;
  readonly notificationsEnabled: boolean;
  /** The portal's own rules for alerts. */
  readonly alertRules: readonly AlertRule[];
  /** From where on something is wrong. */
  readonly healthLimits: HealthLimits;
}

/** Throws an `InputError` that names the key when a value is out of bounds. */
export function readFleetConfig(config: Config): FleetConfig {
  return {
    retentionMs: readDuration(config, {
      key: 'fleet.retention',
      fallback: { days: 90 },
      min: { hours: 1 },
      max: { days: 3650 },
    }),
    knownGoodAfterMs: readDuration(config, {
      key: 'fleet.knownGoodAfter',
      fallback: { seconds: 30 },
      min: { milliseconds: 0 },
      max: { days: 7 },
    }),
    sweepTimeoutMs: readDuration(config, {
      key: 'fleet.sweepTimeout',
      fallback: { seconds: 30 },
      min: { seconds: 1 },
      max: { minutes: 5 },
    }),
    freezes: readFreezes(config),
    requesterMayApprove:
      config.getOptionalBoolean('fleet.approvals.requesterMayApprove') ?? true,
    proposalsExpireAfterMs: readDuration(config, {
      key: 'fleet.proposals.expireAfter',
      fallback: { hours: 1 },
      min: { minutes: 1 },
      max: { days: 7 },
    }),
    notificationsEnabled:
      config.getOptionalBoolean('fleet.notifications.enabled') ?? true,
    alertRules: readAlertRules(config),
    healthLimits: readHealthLimits(config),
  };
}
