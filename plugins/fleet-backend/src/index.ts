/**
 * The backend of the fleet plugin: sees scale groups through its provider modules, remembers, explains and asks.
 *
 * @packageDocumentation
 */
export { fleetPlugin as default, fleetPlugin } from './plugin';
