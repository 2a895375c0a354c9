export { TimeZoneProvider, useTimeZone } from './TimeZone';
export { timeZone, zoneNames } from './timeFormats';
export type { TimeZone } from './timeFormats';
