export { ScopeTroubles } from './ScopeTroubles';
