/**
 * The backend of the fleet plugin: sees scale groups through its provider modules, remembers, explains and asks.
 *
 * @packageDocumentation
 */
export { verifyAudit } from './audit/verifyAudit';
export type { AuditVerification } from './audit/verifyAudit';
export { fleetPlugin as default, fleetPlugin } from './plugin';
