/**
 * Signs in as one of the demo's people, without a password. Development only.
 *
 * @packageDocumentation
 */
export { authModuleDemo as default } from './module';
