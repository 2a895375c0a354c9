/**
 * Frontend of the fleet plugin for the new frontend system. Portals on the old one import `@capstan/plugin-fleet/legacy`.
 *
 * @packageDocumentation
 */
export { fleetPlugin as default } from './plugin';
export { fleetApiRef } from './api';
export { fleetTranslationRef } from './translation';
