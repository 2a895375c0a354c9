export { ScalingPanel } from './ScalingPanel';
