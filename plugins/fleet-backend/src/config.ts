import { readDurationFromConfig } from '@backstage/config';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { readFreezes } from './freezes/FreezeRule';
import type { FreezeRule } from './freezes/FreezeRule';
import type { HumanDuration } from '@backstage/types';

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
}

interface Setting {
  readonly key: string;
  readonly fallback: HumanDuration;
  readonly min: HumanDuration;
  readonly max: HumanDuration;
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
  };
}

function readDuration(config: Config, setting: Setting): number {
  const value = config.has(setting.key)
    ? readDurationFromConfig(config, { key: setting.key })
    : setting.fallback;
  const ms = durationToMilliseconds(value);
  if (
    ms < durationToMilliseconds(setting.min) ||
    ms > durationToMilliseconds(setting.max)
  ) {
    throw new InputError(
      `'${setting.key}' is ${JSON.stringify(
        value,
      )}. Choose a duration between ${JSON.stringify(setting.min)} and ` +
        `${JSON.stringify(setting.max)}.`,
    );
  }
  return ms;
}
