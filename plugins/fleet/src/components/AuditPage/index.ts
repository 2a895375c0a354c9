export { AuditPage } from './AuditPage';
export { GroupAudit } from './GroupAudit';
