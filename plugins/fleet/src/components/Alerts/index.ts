export { AlertCount } from './AlertCount';
export { AlertList } from './AlertList';
export { EntityAlerts } from './EntityAlerts';
export { SEVERITIES } from './severity';
