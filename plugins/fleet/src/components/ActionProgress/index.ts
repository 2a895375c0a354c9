export { ActionProgress } from './ActionProgress';
export { ActionSteps } from './ActionSteps';
