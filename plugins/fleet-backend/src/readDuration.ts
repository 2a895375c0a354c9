import { readDurationFromConfig } from '@backstage/config';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import type { HumanDuration } from '@backstage/types';

export interface DurationSetting {
  readonly key: string;
  readonly fallback: HumanDuration;
  readonly min: HumanDuration;
  readonly max: HumanDuration;
}

/** Milliseconds. Throws an `InputError` that names the key when the value is out of bounds. */
export function readDuration(config: Config, setting: DurationSetting): number {
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
