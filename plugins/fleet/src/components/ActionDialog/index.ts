export { ActionDialog } from './ActionDialog';
export type { ActionDialogProps } from './ActionDialog';
export { isNotFound, toApiProblem } from './apiError';
export type { ApiProblem } from './apiError';
export { useSubmit } from './useSubmit';
