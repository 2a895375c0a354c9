export { GroupDetails } from './GroupDetails';
export { InstancesTab } from './InstancesTab';
export { labelOfGroup } from './labelOfGroup';
export { TabSkeleton } from './TabSkeleton';
