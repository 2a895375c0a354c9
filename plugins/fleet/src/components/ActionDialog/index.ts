export { ActionDialog } from './ActionDialog';
export type { ActionDialogProps } from './ActionDialog';
export { isNotFound, toApiProblem } from './apiError';
export type { ApiProblem } from './apiError';
export { newKey } from './newKey';
export { PlanPreview } from './PlanPreview';
export { ProblemAlert } from './ProblemAlert';
export { usePlan } from './usePlan';
export { useSubmit } from './useSubmit';
