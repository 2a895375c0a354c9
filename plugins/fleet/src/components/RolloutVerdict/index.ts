export { RolloutVerdict } from './RolloutVerdict';
