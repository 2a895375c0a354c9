/**
 * Scale groups of the local engine.
 *
 * @packageDocumentation
 */
export { fleetModuleLocal as default } from './module';
