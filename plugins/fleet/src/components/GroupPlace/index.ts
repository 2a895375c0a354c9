export { GroupPlace } from './GroupPlace';
