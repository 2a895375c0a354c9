/**
 * Who may do what with scale groups: owners, operators, readers.
 *
 * @packageDocumentation
 */
export { permissionModuleFleet as default } from './module';
export { decideOnFleet } from './decideOnFleet';
export type { FleetPolicyOptions } from './decideOnFleet';
export { readOperators } from './config';
