import type { SignalTarget } from '@capstan/plugin-fleet-node';

/**
 * The New Relic entity of a catalog entity: its GUID, or one for each environment, such as `test=MTIz…, prod=NDU2…`.
 * @public
 */
export const NEW_RELIC_GUID_ANNOTATION = 'newrelic.com/entity-guid';

/** A GUID goes into queries: nothing but what New Relic makes them of. */
const GUID = /^[A-Za-z0-9+/_-]{8,256}={0,2}$/;

/** The GUID for the target's environment; `undefined` when the annotation names none that could be one. */
export function entityGuidOf(
  target: Pick<SignalTarget, 'annotations' | 'environment'>,
): string | undefined {
  const value = target.annotations[NEW_RELIC_GUID_ANNOTATION] ?? '';
  for (const part of value.split(',').map(text => text.trim())) {
    const [, environment, guid = part] =
      /^([A-Za-z][\w-]{0,40})=(?!=*$)(.+)$/.exec(part) ?? [];
    if (environment !== undefined && environment !== target.environment)
      continue;
    if (GUID.test(guid)) return guid;
  }
  return undefined;
}

/** A GUID is the Base64 of `<account>|<domain>|<type>|<id>`. */
export function accountOf(guid: string): number | undefined {
  const [account] = Buffer.from(guid, 'base64').toString('latin1').split('|');
  return /^\d{1,15}$/.test(account) ? Number(account) : undefined;
}
