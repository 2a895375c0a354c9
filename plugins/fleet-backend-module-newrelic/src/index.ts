/**
 * Golden signals, issues, muting and change markers of New Relic.
 *
 * @packageDocumentation
 */
export { NEW_RELIC_GUID_ANNOTATION } from './entityGuid';
export { fleetModuleNewRelic as default } from './module';
