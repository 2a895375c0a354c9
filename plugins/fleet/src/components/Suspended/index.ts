export { SuspendedBadge } from './SuspendedBadge';
export { suspendedOf } from './suspendedOf';
export { useProcessNames } from './useProcessNames';
