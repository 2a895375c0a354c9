export { GroupDetails } from './GroupDetails';
