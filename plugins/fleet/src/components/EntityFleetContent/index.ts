export { EntityFleetContent } from './EntityFleetContent';
export { initialGroup } from './initialGroup';
export { NoGroups } from './NoGroups';
