/**
 * Scale groups, rollouts, signals and pipelines of AWS.
 *
 * @packageDocumentation
 */
export { fleetModuleAws as default } from './module';
