export { HealthDetails } from './HealthDetails';
export { HealthReasons } from './HealthReasons';
