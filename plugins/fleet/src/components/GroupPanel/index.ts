export { GroupPanel } from './GroupPanel';
