export { AutoscalingDialog } from './AutoscalingDialog';
